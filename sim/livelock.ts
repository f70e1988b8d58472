import type { LaneWait } from '../src/lane-wait.js';
import { findWaiting } from './run.js';
import { NO_ROW, StateTable } from './state-table.js';
import type { System } from './system.js';

/** A step of a loop that lanes cannot leave. */
export interface LoopStep {
  readonly lane: string;
  readonly state: string;
  /** What the lane works on, or -1. */
  readonly operation: number;
}

/** Lanes go round in a loop that they cannot leave, whatever they do: no end can be reached from it. */
export interface Livelock {
  readonly kind: 'livelock';
  /** One round of it, if each lane that can go on takes its turn. */
  readonly loop: readonly LoopStep[];
  /** Lanes that have not ended and take no part: each waits, and nobody will do what it waits for. */
  readonly waiting: readonly LaneWait[];
}

/** The states of a system that lie on loops which cannot be left. */
export class StuckStates {
  /**
   * @param table every reachable state.
   * @param stuck 1 for the rows of such loops.
   */
  constructor(
    private readonly table: StateTable,
    private readonly stuck: Uint8Array,
  ) {}

  /** Whether this state lies on one. */
  has(words: Int32Array): boolean {
    const row = this.table.find(words);
    return row !== NO_ROW && this.stuck[row] === 1;
  }

  /** Puts the first of them into `words`. */
  readFirst(words: Int32Array): void {
    this.table.read(this.stuck.indexOf(1), words);
  }
}

/** What a system does from here, on a loop that cannot be left: lanes take turns, until a state comes back. */
export function findLoop(system: System): Livelock {
  const { words, lanes } = system;
  const key = new Int32Array(words.length + 1);
  const seen = new StateTable(key.length);
  const steps: LoopStep[] = [];
  const numbers: number[] = [];
  let last = lanes.length - 1;
  for (;;) {
    key.set(words);
    key[words.length] = last;
    const known = seen.count;
    const at = seen.add(key);
    if (at < known) {
      const turning = new Set(numbers.slice(at));
      const waiting = findWaiting(system, (lane) => !turning.has(lane));
      return { kind: 'livelock', loop: steps.slice(at), waiting };
    }
    do last = (last + 1) % lanes.length;
    while (!system.isEnabled(last));
    const { name } = lanes[last];
    numbers.push(last);
    steps.push({
      lane: name,
      state: system.state(last).name,
      operation: system.operation(last),
    });
    system.step(last);
    system.fault();
  }
}
