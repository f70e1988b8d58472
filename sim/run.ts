import type { LaneWait } from '../src/lane/wait.js';
import type { Execution } from './execution.js';
import type { Strategy } from './strategy.js';
import { findWaiting, isAtRest } from './waiting.js';

/** How a run ended. */
export type RunOutcome =
  | { readonly kind: 'ended'; readonly steps: number }
  | { readonly kind: 'deadlock'; readonly steps: number; readonly waiting: readonly LaneWait[] }
  | { readonly kind: 'incomplete'; readonly steps: number };

/**
 * Runs an execution under a strategy, from the state it is in, until no lane can go on or `maxSteps` steps are taken. What
 * goes wrong on the way is not looked at: see `sample`.
 */
export function run(execution: Execution, strategy: Strategy, maxSteps = 1e9): RunOutcome {
  const enabled = new Int32Array(execution.lanes.length);
  strategy.begin(execution);
  for (let steps = 0; ; steps++) {
    const count = execution.enabledLanes(enabled);
    if (count === 0) return outcomeAt(execution, steps);
    if (steps === maxSteps) return { kind: 'incomplete', steps };
    const lane = strategy.choose(enabled, count);
    execution.step(lane);
    strategy.taken(lane);
  }
}

/** How a run has ended in which no lane can go on. */
export function outcomeAt(execution: Execution, steps: number): RunOutcome {
  const waiting = isAtRest(execution) ? [] : findWaiting(execution);
  return waiting.length === 0 ? { kind: 'ended', steps } : { kind: 'deadlock', steps, waiting };
}
