import { stripVTControlCharacters } from 'node:util';
import type { ComparisonRun } from '../analysis/compare.js';
import { OPERATION_KINDS } from '../analysis/metrics.js';
import type { Schedule } from '../schedule/schedule.js';
import type { StepLog } from '../step-log.js';
import { comparisonPredictions, comparisonTables } from './comparison-tables.js';
import { verdict } from './comparison-text.js';
import { formatBytes } from './format.js';
import { Activities, depthColumns, laneColumns } from './lane-columns.js';
import { operationColumns } from './operation-columns.js';
import type { ReportBackend, ReportInput } from './report-data.js';

/**
 * What a report shows of a comparison.
 * @param schedule what was run: the columns of the logs number its operations.
 * @param more notes to show besides, and candidates.
 */
export function comparisonReport(
  { comparison, lanes, logs }: ComparisonRun,
  schedule: Schedule,
  more: Partial<Pick<ReportInput, 'notes' | 'candidates'>> = {},
): ReportInput {
  const { workload, sequential, bits } = comparison;
  const { m, k, n } = workload.tile;
  const activities = new Activities(OPERATION_KINDS);
  const backend = (name: string, about: string, of: readonly StepLog[]): ReportBackend => ({
    name,
    about,
    lanes: lanes.map((lane, index) => laneColumns(lane, of[index], activities)),
    ringDepth: depthColumns(lanes, of),
  });
  const backends = [backend('sim', 'predicted: simulated in virtual time', logs.sim)];
  if (logs.threads) {
    backends.push(
      backend('threads', `measured: the fastest of ${sequential.runs} traced runs`, logs.threads),
    );
  }
  return {
    title: workload.name,
    facts: [
      { name: 'operations', value: `${workload.operations}, of them ${workload.executes} EXECUTEs` },
      { name: 'tiles', value: `${m}x${k}x${n}` },
      { name: 'SRAM', value: formatBytes(workload.sramBytes) },
      { name: 'protocol', value: workload.protocol },
      { name: 'rings of', value: String(workload.ringCapacity) },
    ],
    verdict: {
      good: bits.identical,
      lines: stripVTControlCharacters(verdict(comparison)).split('\n'),
    },
    operations: operationColumns(schedule),
    activities: activities.list,
    backends,
    tables: comparisonTables(comparison),
    predicted: comparisonPredictions(comparison),
    notes: [],
    ...more,
  };
}
