import { traceText } from '../../report/files/trace-events.js';
import type { TimelineRun } from '../../report/terminal/timeline.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { writeStream } from '../io/files.js';
import type { Arguments } from './list.js';

/**
 * Writes the trace file of these runs where one was asked for.
 * @throws BadInput where the file cannot be written.
 */
export function writeTrace(
  { trace }: Arguments<'trace'>,
  schedule: Schedule,
  workload: WorkloadSummary,
  runs: readonly TimelineRun[],
): void {
  if (trace !== undefined) writeStream(trace, traceText(schedule, workload, runs));
}
