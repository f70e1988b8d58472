import type { ExploreOptions } from './explore.js';
import type { Turns } from './turns.js';

/** How to explore, with what only rooms next door may ask for. */
export interface ExplorerOptions extends ExploreOptions {
  /** Take steps of counters ahead, but for stores of these cells; only where there are any such steps. */
  readonly countersFirst?: { readonly but: ReadonlySet<number> };
  /** Take only the steps of lanes that have to take turns; only with a table of all states. */
  readonly turns?: Turns;
}

/** The most states that are visited, and the most bytes held, where nobody says how many. */
export const MAX_STATES = 1e9;
export const MAX_BYTES = 2 ** 32;
