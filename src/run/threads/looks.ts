import { hasReached, type RegisterFile, type State } from '../../lane/lane.js';
import type { Cells } from './lane-runner.js';

/**
 * What one thread has seen of the cells that lanes await. Cells of a wait only grow, so a value seen once stays good; that
 * is why the cache is here and not in a lane.
 */
export class Looks {
  /** By cell: the last value seen. */
  readonly seen: Int32Array;

  constructor(private readonly cells: Cells) {
    this.seen = new Int32Array(cells.at.length);
  }

  /** Forgets what it saw: cells start again from zero. */
  reset(): void {
    this.seen.fill(0);
  }

  /** Whether a wait is over: by the last value seen, which costs nothing, or by a look at its cells. */
  isOver(state: State, r: RegisterFile, context: unknown): boolean {
    const goal = state.value(r, context);
    const { cell } = state;
    if (hasReached(this.seen[cell], goal)) return true;
    const { words, at } = this.cells;
    const value = Atomics.load(words, at[cell]);
    this.seen[cell] = value;
    return hasReached(value, goal) || (state.cells.length > 1 && this.isReached(state, r, context));
  }

  /** The same by a look alone, for those that look again and again. */
  isReached(state: State, r: RegisterFile, context: unknown): boolean {
    const { words, at } = this.cells;
    for (let i = 0; i < state.cells.length; i++) {
      const value = Atomics.load(words, at[state.cells[i]]);
      if (hasReached(value, state.goals[i](r, context))) return true;
    }
    return false;
  }
}
