import { explainWait } from '../lane/wait.js';
import type { Protocol } from '../program/protocol.js';
import type { LikelyRange } from './likely-range.js';
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

/** What a simulated run measured, and where nine of ten real ones are to lie; null where the machine does not say. */
export type PredictedMetrics = RunMetrics & { readonly range: LikelyRange | null };

/** Whether there is a run to speak of. */
export function isRun<Run extends RunMetrics>(backend: Run | HungRun | WithheldRun): backend is Run {
  return !('hang' in backend || 'withheld' in backend);
}

/** What a simulated run measured, or how it hung. */
export function simulatedMetrics(
  protocol: Protocol,
  { outcome, logs, range }: Pick<Simulation, 'outcome' | 'logs' | 'range'>,
): PredictedMetrics | HungRun {
  if (outcome.kind === 'ended') return { ...measure(protocol.lanes, logs), range };
  if (outcome.kind === 'deadlock')
    return { hang: `deadlock: ${outcome.waiting.map(explainWait).join('; ')}` };
  return { hang: `stopped after ${outcome.steps} steps` };
}
