import type { Schedule } from '../../schedule/schedule.js';
import { OPERATION_KINDS, type RunMetrics } from '../../speed/metrics.js';
import type { HungRun } from '../../speed/run-outcome.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import type { TimelineRun } from '../terminal/timeline.js';
import { reportBackend, workloadFacts } from './comparison-report.js';
import { Activities } from './lane-columns.js';
import { operationColumns } from './operation-columns.js';
import type { ReportInput } from './run/report-data.js';
import { runTables } from './run-tables.js';

/** Where the times of a simulated run come from. */
export const PREDICTED = 'predicted: simulated in virtual time';

/** One run of one executor. */
export interface ReportedRun {
  readonly workload: WorkloadSummary;
  /** What was run: the columns of the logs number its operations. */
  readonly schedule: Schedule;
  readonly run: TimelineRun;
  readonly outcome: RunMetrics | HungRun;
  /** Where its times come from. */
  readonly about: string;
  readonly verdict: ReportInput['verdict'];
}

/** What a report shows of one run. */
export function runReport(
  { workload, schedule, run, outcome, about, verdict }: ReportedRun,
  more: Partial<Pick<ReportInput, 'origin' | 'why'>> = {},
): ReportInput {
  const activities = new Activities(OPERATION_KINDS);
  const backend = reportBackend(run, about, activities);
  return {
    title: workload.name,
    facts: workloadFacts(workload),
    verdict,
    operations: operationColumns(schedule),
    activities: activities.list,
    backends: [backend],
    tables: runTables({ name: run.name === 'sim' ? 'simulated' : run.name, outcome }),
    notes: [],
    ...more,
  };
}
