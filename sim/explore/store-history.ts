import type { MemoryBudget } from '../states/memory-budget.js';
import type { VectorClocks } from '../watch/vector-clock.js';

/** In place of a store: the goal was there before any store that somebody has not heard of. */
const BEFORE_ALL = -1;

/**
 * The stores of one counter, each with what its lane had heard of by then. What every lane has heard of is forgotten, so
 * that lanes which keep in step need room for a few.
 */
export class StoreHistory {
  private start = 0;
  private end = 0;
  private values = new Int32Array(16);
  private clocks: Int32Array;
  /** The value of the last store that was forgotten. */
  private forgotten = 0;

  /**
   * @param lane who stores the cell.
   * @param times rows of the lanes.
   */
  constructor(
    private readonly lane: number,
    private readonly times: VectorClocks,
    private readonly budget: MemoryBudget,
  ) {
    this.clocks = new Int32Array(16 * times.lanes);
    budget.held += this.bytes;
  }

  /** A store of this value, by a lane whose clock is its row's; false where there is no room for it. */
  add(value: number): boolean {
    const { lanes } = this.times;
    if (this.end === this.values.length && !this.makeRoom()) return false;
    this.values[this.end] = value;
    for (let lane = 0; lane < lanes; lane++) {
      this.clocks[this.end * lanes + lane] = this.times.time(this.lane, lane);
    }
    this.end++;
    return true;
  }

  /**
   * `lane` goes on from a wait for this goal, which the counter has reached: it hears what the store that reached it first
   * had heard. Whether it had not heard of that store before: then it might have come first, and waited.
   */
  hear(lane: number, goal: number): boolean {
    const store = this.firstToReach(goal);
    if (store === BEFORE_ALL) return false;
    const { times, clocks } = this;
    const first = store * times.lanes;
    if (times.time(lane, this.lane) >= clocks[first + this.lane]) return false;
    times.joinTimes(clocks, first, lane);
    return true;
  }

  /**
   * The first store at which the counter reached a goal, not the latest that is there: the lane might have gone on after
   * that one.
   */
  private firstToReach(goal: number): number {
    if (goal <= this.forgotten) return BEFORE_ALL;
    let from = this.start;
    let to = this.end - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.values[middle] >= goal) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  private get bytes(): number {
    return this.values.byteLength + this.clocks.byteLength;
  }

  private makeRoom(): boolean {
    const { values, clocks, times } = this;
    const { lanes } = times;
    this.forget();
    if (2 * this.start < values.length) {
      if (!this.budget.replaces(this.bytes, 2 * this.bytes)) return false;
      this.values = new Int32Array(2 * values.length);
      this.clocks = new Int32Array(2 * clocks.length);
    }
    this.values.set(values.subarray(this.start, this.end));
    this.clocks.set(clocks.subarray(this.start * lanes, this.end * lanes));
    this.end -= this.start;
    this.start = 0;
    return true;
  }

  /** Forgets stores that every lane has heard of: whoever waits for them has nothing to hear. */
  private forget(): void {
    const { times } = this;
    let heard = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < times.lanes; lane++) heard = Math.min(heard, times.time(lane, this.lane));
    while (this.start < this.end && this.clocks[this.start * times.lanes + this.lane] <= heard) {
      this.forgotten = this.values[this.start++];
    }
  }
}
