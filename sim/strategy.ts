import type { Execution } from './execution.js';

/**
 * Chooses whose step comes next. One small file each, in `strategies/`.
 *
 * The contract: `begin` comes once before each run, then, for every step, `choose` and `taken`, in this order. `choose` is
 * called while no lane has moved since `taken`, with the lanes that can go on, at least one, in ascending order; it gives
 * one of them, changes nothing of the execution, and may look at everything that an `Execution` tells. An object serves one
 * run after another. What is random comes from a `Random` that it was made with: the same seed and the same execution
 * give the same runs.
 */
export interface Strategy {
  /** Called once, before the first step of a run. */
  begin(execution: Execution): void;
  /** One of the first `count` lanes in `enabled`. */
  choose(enabled: Int32Array, count: number): number;
  /** Called after the step was taken. */
  taken(lane: number): void;
}
