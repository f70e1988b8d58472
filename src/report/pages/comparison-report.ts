import { stripVTControlCharacters } from 'node:util';
import type { ComparisonRun } from '../../compare/compare.js';
import { counters } from '../../protocols/counters.js';
import type { Schedule } from '../../schedule/schedule.js';
import { pathStretches } from '../../speed/bottleneck/path-stretches.js';
import { OPERATION_KINDS } from '../../speed/metrics.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { drawnRuns, verdict } from '../terminal/comparison-text.js';
import type { TimelineRun } from '../terminal/timeline.js';
import { formatBytes } from '../words/format.js';
import { comparisonPredictions, comparisonTables } from './comparison-tables.js';
import { Activities, depthColumns, laneColumns, pathColumns } from './lane-columns.js';
import { operationColumns } from './operation-columns.js';
import type { ReportBackend, ReportInput } from './run/report-data.js';

/**
 * What a report shows of a comparison.
 * @param schedule what was run: the columns of the logs number its operations.
 * @param more notes to show besides, and candidates.
 */
export function comparisonReport(
  run: ComparisonRun,
  schedule: Schedule,
  more: Partial<Pick<ReportInput, 'notes' | 'candidates' | 'origin' | 'why'>> = {},
): ReportInput {
  const { comparison } = run;
  const { workload, sequential, bits } = comparison;
  const activities = new Activities(OPERATION_KINDS);
  const about = {
    sim: 'predicted: simulated in virtual time',
    threads: `measured: the fastest of ${sequential.runs} traced runs`,
  };
  return {
    title: workload.name,
    facts: workloadFacts(workload),
    verdict: {
      good: bits.identical,
      lines: stripVTControlCharacters(verdict(comparison)).split('\n'),
    },
    operations: operationColumns(schedule),
    activities: activities.list,
    backends: drawnRuns(run).map((drawn) => reportBackend(drawn, about[drawn.name], activities)),
    tables: comparisonTables(comparison),
    predicted: comparisonPredictions(comparison),
    notes: [],
    ...more,
  };
}

/** What was run, fact by fact. */
export function workloadFacts(workload: WorkloadSummary): ReportInput['facts'] {
  const { m, k, n } = workload.tile;
  return [
    { name: 'operations', value: `${workload.operations}, of them ${workload.executes} EXECUTEs` },
    { name: 'tiles', value: `${m}x${k}x${n}` },
    { name: 'SRAM', value: formatBytes(workload.sramBytes) },
    { name: 'protocol', value: workload.protocol },
    // Where there is no ring, lanes tell programs apart.
    workload.protocol === counters.name
      ? { name: 'lanes', value: workload.lanes.join(', ') }
      : { name: 'rings of', value: String(workload.ringCapacity) },
  ];
}

/**
 * One run on lanes, to draw.
 * @param about where its times come from.
 * @param activities numbers what the lanes did, in step with the report's other runs.
 */
export function reportBackend(run: TimelineRun, about: string, activities: Activities): ReportBackend {
  const { name, lanes, logs } = run;
  return {
    name,
    about,
    lanes: lanes.map((lane, index) => laneColumns(lane, logs[index], activities)),
    ringDepth: depthColumns(lanes, logs),
    path: pathColumns(pathStretches(run)),
  };
}
