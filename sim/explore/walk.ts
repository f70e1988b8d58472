import { Verb } from '../../src/lane/lane.js';
import { ComesBack } from '../comes-back.js';
import type { System } from '../system.js';
import { counterCells, countsOn, isLastingGoal } from './counters.js';

/** How often, in steps, it is asked whether the walk comes back to where it was. */
const BACK_EVERY = 64;

/** Whether lanes are made of nothing but waits for one counter each, stores of counters, and touches of plain bytes. */
export function canBeWalked(system: System): boolean {
  const isCounter = counterCells(system);
  return system.lanes.every(({ states }) =>
    states.every(
      ({ verb, cell, cells }) =>
        verb === Verb.touches ||
        ((verb === Verb.stores || (verb === Verb.awaits && cells.length === 1)) && isCounter[cell] !== 0),
    ),
  );
}

/**
 * One order of the steps of a system that can be walked: always the next step of the lane whose operation has the lowest
 * number, of those that can go on. So lanes keep in step, as far as they may, and what is known of their order stays small. A
 * step that does something wrong ends its lane. The same system is walked in the same order every time.
 */
export class Walk {
  /** How many steps have been taken. */
  steps = 0;
  /** By lane, how many of them were its own. */
  readonly taken: Int32Array;
  /** The goal of the wait that the lane named last goes on from. */
  goal = 0;
  /** False once a counter was no counter, or the walk came back to where it was: then it says nothing. */
  isFit = true;
  /** Whether a lane did something wrong, and its ways from there on are not walked. */
  hasFault = false;
  private readonly operations: Int32Array;
  private readonly hasStopped: Uint8Array;
  private readonly comesBack: ComesBack;

  constructor(private readonly system: System) {
    const { lanes, words } = system;
    this.taken = new Int32Array(lanes.length);
    this.operations = new Int32Array(lanes.length);
    this.hasStopped = new Uint8Array(lanes.length);
    this.comesBack = new ComesBack(words);
    system.reset();
    for (let lane = 0; lane < lanes.length; lane++) this.arrive(lane);
  }

  /** The lane whose step comes next, or -1 where none can go on. */
  next(): number {
    const { operations, hasStopped } = this;
    let next = -1;
    for (let lane = 0; lane < operations.length; lane++) {
      if (hasStopped[lane] !== 0 || (next >= 0 && operations[lane] >= operations[next])) continue;
      if (this.canGoOn(lane)) next = lane;
    }
    return this.isFit ? next : -1;
  }

  /** Takes that lane's step; what it did wrong, or null. */
  step(lane: number): string | null {
    const { system } = this;
    const { verb, cell } = system.state(lane);
    const before = verb === Verb.stores ? system.cell(cell) : 0;
    system.step(lane);
    this.steps++;
    this.taken[lane]++;
    if (verb === Verb.stores && !countsOn(before, system.cell(cell))) this.isFit = false;
    if (this.steps % BACK_EVERY === 0 && this.comesBack.isBack()) this.isFit = false;
    const what = system.fault();
    if (what === null) this.arrive(lane);
    else {
      this.hasFault = true;
      this.hasStopped[lane] = 1;
    }
    return what;
  }

  /** Whether a lane has ended, or did something wrong. */
  isOver(lane: number): boolean {
    return this.hasStopped[lane] !== 0;
  }

  private arrive(lane: number): void {
    if (this.system.hasEnded(lane)) this.hasStopped[lane] = 1;
    else this.operations[lane] = this.system.operation(lane);
  }

  private canGoOn(lane: number): boolean {
    const { system } = this;
    const { verb, cell } = system.state(lane);
    if (verb !== Verb.awaits) return true;
    const goal = system.goal(lane, 0) | 0;
    if (!isLastingGoal(goal)) this.isFit = false;
    if (system.cell(cell) < goal) return false;
    this.goal = goal;
    return true;
  }
}
