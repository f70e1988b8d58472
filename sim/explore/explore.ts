import type { Held } from '../hold/hold-steps.js';
import type { System } from '../system.js';
import type { Finding, FindingKind } from '../watch/finding.js';
import { Explorer } from './explorer.js';

/** How to explore, and how far. */
export interface ExploreOptions {
  /**
   * Keep one level of states at a time (the states after so many steps) and not all of them. It meets a state once
   * only where all ways to it have the same length; the verdict is right either way. Where the system turns out to
   * have loops, levels have no end, and exploring begins again with a table of all states.
   */
  readonly byLevels?: boolean;
  /** Count the interleavings too; only with `byLevels`. */
  readonly count?: boolean;
  /** Stop at the first finding of this kind. */
  readonly find?: FindingKind;
  /** Keep the way to every state, five bytes each, so that `path` is there for what `find` asks. */
  readonly trail?: boolean;
  /**
   * Hold steps against what their states declare, and against being taken again: the first 8,192 steps, those of one
   * state in 64 from there on, and the first 64 of each state of each lane. Default false.
   */
  readonly hold?: boolean;
  /** Give up after so many states in all. Default 1e9. */
  readonly maxStates?: number;
  /** Never hold more bytes of states than this, and give up where that is not enough. Default 4 GiB. */
  readonly maxBytes?: number;
  /**
   * Take states for one that differ only in who is who of lanes that are alike: made of the same table of states, and with
   * the same context. Not where interleavings are counted. Default true; false looks at each such state by itself.
   */
  readonly symmetry?: boolean;
  /** Called every 4,096 states; false stops the exploration, which is then incomplete. */
  readonly onProgress?: (states: number) => boolean;
}

/** A state of a lane, by their names. */
export interface Place {
  readonly lane: string;
  readonly state: string;
}

/** What an exploration found, and how far it went. */
export interface Exploration {
  /** Whether every reachable state was seen (states after a race excepted, of which nothing can be said). */
  readonly complete: boolean;
  /** The first finding of each kind, by the number of steps that lead there. */
  readonly findings: readonly Finding[];
  readonly states: number;
  readonly transitions: number;
  /** The most states held at one time. */
  readonly peakStates: number;
  /** Bytes held in the end, for states and for what is known of them: the working memory. */
  readonly bytes: number;
  /** The lanes of the steps that lead to the finding that `find` asked for; null without `find` and `trail`. */
  readonly path: readonly number[] | null;
  /**
   * How many interleavings there are: exact as decimal digits, or the logarithm to base 2; null if not asked, or where
   * loops make them endless.
   */
  readonly interleavings: string | { readonly log2: number } | null;
  /** How many steps were held against their declarations; null without `hold`. */
  readonly held: Held | null;
  /** Waits that lanes came to and that never made one wait. If `neverWaited`, that is all of them. */
  readonly idleWaits: readonly Place[];
  /** Whether lanes came to waits, and none of them ever had to wait: what synchronises them was never needed. */
  readonly neverWaited: boolean;
  /** States in which no lane ever took a step or waited: of a complete exploration, no order leads to them. */
  readonly unreached: readonly Place[];
  /** Lanes that are alike, in groups, by name: of states in which they have only changed places, one was looked at. */
  readonly symmetry: readonly (readonly string[])[];
}

/**
 * Visits every state that some interleaving of the lanes' steps reaches, each state once, and looks in each for a
 * race, a deadlock or a wrong result. Equal states are merged; they are compared whole. A race is two lanes whose next
 * accesses have bytes in common, at least one of them a write: plain accesses that nothing orders (ECMA-262, Memory
 * Model, "Data Races") are next to each other in some interleaving. States after one are not entered, nor those after a step that does something wrong (`fault`). A loop
 * that cannot be left, so that no end can be reached from it, is a livelock; it is looked for once all states are known.
 *
 * Where lanes are alike, a state stands for all those in which they have changed places (`symmetry`).
 *
 * It begins with `system.reset()` and leaves the system in any state.
 * @throws BadLane where a lane computes what is no word, goes nowhere, or (with `hold`) does not keep to what it
 * declares.
 */
export function explore(system: System, options: ExploreOptions = {}): Exploration {
  const explorer = new Explorer(system, options);
  explorer.run();
  return explorer.result();
}
