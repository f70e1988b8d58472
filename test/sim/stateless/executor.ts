import type { Prefix } from '../../../sim/stateless/dpor.js';
import type { Trace } from '../../../sim/stateless/trace.js';

/** How a program ended. */
export interface Outcome {
  readonly verdict: 'ended' | 'deadlock' | 'livelock';
  readonly memory: readonly number[];
  readonly registers: readonly (readonly number[])[];
}

/** One execution: what it did, and how it ended; null where it stopped as all threads that could go on slept. */
export interface Run {
  readonly trace: Trace;
  readonly outcome: Outcome | null;
}

/** What can run a program from its beginning, in the order that a schedule gives. */
export interface Executor {
  run(prefix: Prefix): Run | Promise<Run>;
}
