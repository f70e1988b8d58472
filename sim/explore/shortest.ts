import { contextSwitches } from '../interleaving.js';
import type { System } from '../system.js';
import type { Finding, FindingKind } from '../watch/finding.js';
import { searchCheapest } from './cheapest.js';
import { SWITCHES } from './costs.js';
import type { ExploreOptions } from './explore.js';
import { Explorer } from './explorer.js';
import { MAX_BYTES } from './explorer-options.js';
import type { StuckStates } from './livelock.js';

/** An order of steps that leads to a finding. */
export interface Path {
  /** The lane of each step. */
  readonly lanes: readonly number[];
  readonly contextSwitches: number;
  readonly finding: Finding;
}

/** What a search for the shortest path came to. */
export type ShortestPath =
  | { readonly kind: 'found'; readonly path: Path }
  | { readonly kind: 'none' }
  | { readonly kind: 'incomplete'; readonly states: number };

/** How far to look. */
export interface ShortestOptions
  extends Pick<ExploreOptions, 'maxStates' | 'maxBytes' | 'onProgress' | 'symmetry'> {
  /** For a livelock: the states of it, where they are known; without them, all states are explored first. */
  readonly stuck?: StuckStates | null;
}

/** States that are looked at, each with every lane that may come there, before the search gives up. */
export const MAX_PATH_STATES = 5e6;

/**
 * The path to a finding of this kind with the fewest context switches, and among those the fewest steps
 * (`CheapestSearch`). Forced switches count too. `incomplete` where a limit is reached: 5e6 states and 4 GiB by default.
 */
export function findShortest(system: System, kind: FindingKind, options: ShortestOptions = {}): ShortestPath {
  let stuck = options.stuck ?? null;
  const mayStay = system.lanes.some(({ mayRunForever }) => mayRunForever);
  if (!stuck && (kind === 'livelock' || (kind === 'wrong-result' && mayStay))) {
    const explorer = new Explorer(system, options);
    explorer.run();
    const { complete, states } = explorer.result();
    if (!complete) return { kind: 'incomplete', states };
    stuck = explorer.stuck;
    if (!stuck && kind === 'livelock') return { kind: 'none' };
  }
  const { maxStates = MAX_PATH_STATES, maxBytes = MAX_BYTES, onProgress } = options;
  const limits = { cost: SWITCHES, kind, stuck, maxStates, maxBytes, onProgress };
  const { search, way } = searchCheapest(system, limits, options.symmetry);
  if (way) return { kind: 'found', path: { ...way, contextSwitches: contextSwitches(way.lanes, system) } };
  return search.covered === Number.POSITIVE_INFINITY
    ? { kind: 'none' }
    : { kind: 'incomplete', states: search.nodeCount };
}
