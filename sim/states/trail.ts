import type { MemoryBudget } from './memory-budget.js';

/** The way to every state that an exploration has met: its predecessor and the lane of the step between. */
export class Trail {
  private count = 0;
  private parents = new Int32Array(1024);
  private lanes = new Uint8Array(1024);
  /** The number of the first state of the present level. */
  private levelAt = 0;
  private nextLevelAt = 0;

  /**
   * @param byLevels whether rows are counted anew at each level.
   * @param budget what its memory counts against.
   */
  constructor(
    private readonly byLevels: boolean,
    private readonly budget: MemoryBudget,
  ) {
    budget.held += BYTES_PER_STATE * this.parents.length;
  }

  begin(): void {
    this.push(-1, 0);
    this.nextLevelAt = this.byLevels ? 1 : 0;
  }

  /** A new state, reached by a step of `lane` from row `from`; false where the budget has no room for it. */
  reach(from: number, lane: number): boolean {
    return this.push(this.levelAt + from, lane);
  }

  nextLevel(): void {
    this.levelAt = this.nextLevelAt;
    this.nextLevelAt = this.count;
  }

  /** The lanes of the steps that lead to a row of the present level. */
  pathTo(row: number): readonly number[] {
    const lanes: number[] = [];
    for (let at = this.levelAt + row; this.parents[at] >= 0; at = this.parents[at])
      lanes.push(this.lanes[at]);
    return lanes.reverse();
  }

  private push(parent: number, lane: number): boolean {
    if (this.count === this.parents.length) {
      const bytes = BYTES_PER_STATE * this.count;
      if (!this.budget.replaces(bytes, 2 * bytes)) return false;
      const parents = new Int32Array(2 * this.count);
      parents.set(this.parents);
      this.parents = parents;
      const lanes = new Uint8Array(2 * this.count);
      lanes.set(this.lanes);
      this.lanes = lanes;
    }
    this.parents[this.count] = parent;
    this.lanes[this.count++] = lane;
    return true;
  }
}

const BYTES_PER_STATE = 5;
