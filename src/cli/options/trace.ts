import type { Argv } from 'yargs';
import { traceText } from '../../report/files/trace-events.js';
import type { TimelineRun } from '../../report/terminal/timeline.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { writeStream } from '../io/files.js';

/** What every command that can leave a trace understands. */
export interface TraceArguments {
  readonly trace?: string | undefined;
}

/** Adds the option of a trace file to a command. */
export function traceOption<T>(yargs: Argv<T>) {
  return yargs.option('trace', {
    type: 'string',
    describe: 'write a trace here, for ui.perfetto.dev or chrome://tracing (.json)',
    group: 'Output:',
  });
}

/**
 * Writes the trace file of these runs where one was asked for.
 * @throws BadInput where the file cannot be written.
 */
export function writeTrace(
  { trace }: TraceArguments,
  schedule: Schedule,
  workload: WorkloadSummary,
  runs: readonly TimelineRun[],
): void {
  if (trace !== undefined) writeStream(trace, traceText(schedule, workload, runs));
}
