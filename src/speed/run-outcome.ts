import { explainWait } from '../lane/wait.js';
import type { Protocol } from '../program/protocol.js';
import { measure, type RunMetrics } from './metrics.js';
import type { Simulation } from './simulate.js';

/** A backend that did not finish, and what its lanes waited for. */
export interface HungRun {
  readonly hang: string;
}

/** A prediction that is not made, since nothing could be said for it, and why. */
export interface WithheldRun {
  readonly withheld: string;
}

/** Whether there is a run to speak of. */
export function isRun(backend: RunMetrics | HungRun | WithheldRun): backend is RunMetrics {
  return !('hang' in backend || 'withheld' in backend);
}

/** What a simulated run measured, or how it hung. */
export function simulatedMetrics(
  protocol: Protocol,
  { outcome, logs }: Pick<Simulation, 'outcome' | 'logs'>,
): RunMetrics | HungRun {
  if (outcome.kind === 'ended') return measure(protocol.lanes, logs);
  if (outcome.kind === 'deadlock')
    return { hang: `deadlock: ${outcome.waiting.map(explainWait).join('; ')}` };
  return { hang: `stopped after ${outcome.steps} steps` };
}
