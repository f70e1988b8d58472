import { END, type State, Verb } from '../../src/lane/lane.js';
import type { HoldSteps } from '../hold/hold-steps.js';
import type { System } from '../system.js';
import { counterCells, countsOn, isLastingGoal } from './counters.js';

/** So many steps in a row and none to branch at: lanes that go round without one would go on for ever. */
const STEPS_LIMIT = 2 ** 16;

const TAKES_TURNS = 0;
const WAITS = 1;
const STORES = 2;
/** A store of a counter that takes turns all the same: others are taken ahead in the belief that it is one. */
const STORES_IN_TURN = 3;

/**
 * Steps that need no turns: waits for counters that have been reached, and stores of counters. Such a step commutes with
 * every other one that can come before it and makes none impossible, so by itself it is a persistent set (Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996): it is taken at once, and only where all lanes
 * stand at other steps does a search branch. Touches are never taken ahead: a lane that comes to conflicting bytes later
 * would find nobody there.
 */
export class StepsAhead {
  /** False once a counter was no counter, or lanes went round without a turn: then what was seen says nothing. */
  isFit = true;
  /** How many were taken in all. */
  steps = 0;
  /** Where the lane of each is written down, if anywhere. */
  lanes: number[] | null = null;
  private readonly enabled = new Int32Array(1);

  private constructor(
    private readonly system: System,
    /** By lane and state. */
    private readonly ways: readonly Uint8Array[],
    private readonly hold: HoldSteps | null,
  ) {}

  /**
   * The steps of a system that need no turns; null where there are none.
   * @param turns cells whose stores take turns all the same.
   */
  static of(
    system: System,
    hold: HoldSteps | null = null,
    turns: ReadonlySet<number> = new Set(),
  ): StepsAhead | null {
    const isCounter = counterCells(system);
    const wayOf = ({ verb, cell, cells }: State) => {
      if (verb === Verb.awaits)
        return cells.every((awaited) => isCounter[awaited] !== 0) ? WAITS : TAKES_TURNS;
      if (verb !== Verb.stores || isCounter[cell] === 0) return TAKES_TURNS;
      return turns.has(cell) ? STORES_IN_TURN : STORES;
    };
    const ways = system.lanes.map(({ states }) => Uint8Array.from(states, wayOf));
    return ways.some((lane) => lane.some((way) => way !== TAKES_TURNS))
      ? new StepsAhead(system, ways, hold)
      : null;
  }

  /** Takes all that there are from the system's present state; what the last of them did wrong, or null. */
  take(): string | null {
    const { system } = this;
    const limit = this.steps + STEPS_LIMIT;
    for (let hasStored = true; hasStored; ) {
      hasStored = false;
      for (let lane = 0; lane < system.threads; lane++) {
        for (let way = this.way(lane); way !== TAKES_TURNS; way = this.way(lane)) {
          if (this.steps === limit) this.isFit = false;
          if (!this.isFit) return null;
          hasStored ||= way === STORES;
          const what = this.step(lane, way);
          if (what !== null) return what;
        }
      }
    }
    return null;
  }

  /** Takes a step that is none of these, which must be possible. */
  turn(lane: number): void {
    const { system } = this;
    const isStore = this.ways[lane][system.stateNumber(lane)] === STORES_IN_TURN;
    if (isStore) this.store(lane);
    else system.step(lane);
  }

  private step(lane: number, way: number): string | null {
    const { system } = this;
    if (this.hold) {
      this.enabled[0] = lane;
      this.hold.visit(this.enabled, 1);
    }
    if (way === STORES) this.store(lane);
    else system.step(lane);
    this.steps++;
    this.lanes?.push(lane);
    return system.fault();
  }

  private store(lane: number): void {
    const { system } = this;
    const { cell } = system.state(lane);
    const before = system.cell(cell);
    system.step(lane);
    if (!countsOn(before, system.cell(cell))) this.isFit = false;
  }

  /** How a lane's next step is taken ahead, if it is. */
  private way(lane: number): number {
    const { system } = this;
    const number = system.stateNumber(lane);
    if (number === END) return TAKES_TURNS;
    const way = this.ways[lane][number];
    if (way === WAITS) return this.isReached(lane) ? WAITS : TAKES_TURNS;
    return way === STORES ? STORES : TAKES_TURNS;
  }

  private isReached(lane: number): boolean {
    const { system } = this;
    const { cells } = system.state(lane);
    for (let at = 0; at < cells.length; at++) {
      const goal = system.goal(lane, at) | 0;
      if (!isLastingGoal(goal)) this.isFit = false;
      if (system.cell(cells[at]) >= goal) return true;
    }
    return false;
  }
}
