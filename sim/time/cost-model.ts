import type { State } from '../../src/lane/lane.js';
import type { Sharing } from './contention.js';

/** How long steps take, in nanoseconds. */
export interface CostModel {
  /** The time of one step of a lane in `state`; `operation` is what it works on, if the state names an event. */
  stepNs(lane: number, state: State, operation: number): number;
  /** From a store of a cell until a lane that waited for it goes on. */
  readonly observeNs: number;
  /** A lane that has waited longer than `afterNs` sleeps, and takes `wakeNs` to go on instead. Default: none does. */
  readonly parking?: { readonly afterNs: number; readonly wakeNs: number };
  /** What hosts cost each other. Default: nothing. */
  readonly sharing?: Sharing;
  /** How long a run lasts before any lane takes a step. Default 0. */
  readonly startNs?: number;
}
