import type { Lane, RegisterFile, State } from '../../lane/lane.js';
import type { parkingWords } from '../../program/memory-image.js';
import { type Cells, runLane, type Waiting } from './lane-runner.js';
import { RUNS, type WaiterContext, waiter } from './parking.js';
import type { Patience } from './patience.js';

/** A lane in a wait that is not over. */
export interface OpenWait {
  /** Its number. */
  readonly lane: number;
  readonly state: State;
  readonly r: RegisterFile;
  readonly context: unknown;
}

/** Lets a worker sleep until one of its lanes can go on, as the waiter of the handshake does. */
export class Sleeper {
  /** By the numbers of cells that waits are for. */
  private readonly waiters = new Map<string, Lane>();
  private readonly registers = { reached: 0 };

  /**
   * @param cells the protocol's cells.
   * @param flag the word in which the worker says that it sleeps.
   */
  constructor(
    private readonly cells: Cells,
    private readonly parking: ReturnType<typeof parkingWords>,
    private readonly flag: number,
  ) {}

  /**
   * Sleeps until a goal of one of these waits is reached, or so long at most.
   * @param patience told how long that was, unless the run was given up.
   * @returns false where it was.
   */
  sleep(waits: readonly OpenWait[], patience: Patience, limitMs = Number.POSITIVE_INFINITY): boolean {
    const { words, at } = this.cells;
    const { parking } = this;
    const goals = waits.map(({ state, r, context }) => state.goals.map((goal) => goal(r, context)));
    const beganMs = performance.now();
    const untilMs = beganMs + limitMs;
    const told: WaiterContext = {
      mark: (wait) => waits[wait].state.index + 1,
      goal: (wait, awaited) => goals[wait][awaited],
      isLate: () => performance.now() >= untilMs,
    };
    const places = waits.flatMap(({ lane, state }) => [
      parking.waitsIn(lane),
      ...state.cells.map((_, awaited) => parking.goal(lane, awaited)),
    ]);
    const awaited = waits.flatMap(({ state }) => state.cells.map((cell) => at[cell]));
    const cells = { words, at: Int32Array.of(this.flag, ...places, parking.giveUp, ...awaited) };
    const waiting = Number.isFinite(limitMs) ? { ...calm, parkLimitMs: limitMs } : calm;
    runLane(this.waiterFor(goals), this.registers, told, cells, waiting);
    if (Atomics.load(words, parking.giveUp) !== 0) return false;
    patience.slept((performance.now() - beganMs) * 1e6);
    return true;
  }

  /** Says, to those who look from outside and not to wakers, that lanes wait while the thread is elsewhere; or no longer. */
  mark(waits: readonly OpenWait[], waiting: boolean): void {
    for (const { lane, state } of waits) {
      Atomics.store(this.cells.words, this.parking.waitsIn(lane), waiting ? state.index + 1 : RUNS);
    }
  }

  private waiterFor(goals: readonly (readonly number[])[]): Lane {
    const counts = goals.map(({ length }) => length);
    const key = counts.join();
    const known = this.waiters.get(key) ?? waiter(counts);
    this.waiters.set(key, known);
    return known;
  }
}

/** For the little lanes of the handshake: they await nothing, and their stores wake nobody. */
export const calm: Waiting = { await: () => true, stored: () => {} };
