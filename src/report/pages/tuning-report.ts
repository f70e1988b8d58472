import { stripVTControlCharacters } from 'node:util';
import { OPERATION_KINDS } from '../../speed/metrics.js';
import type { Candidate as Choice, Outcome } from '../../speed/tuning/search.js';
import type { Tuned } from '../../speed/tuning/tune.js';
import { summary } from '../../workload/summary.js';
import type { TimelineRun } from '../terminal/timeline.js';
import { SHOWN, searchLine, TUNING_COLUMNS, tuningRows, verificationLine } from '../terminal/tuning-text.js';
import { reportBackend, workloadFacts } from './comparison-report.js';
import { Activities } from './lane-columns.js';
import { operationColumns } from './operation-columns.js';
import type { Candidates, ReportInput } from './run/report-data.js';

/**
 * What a report shows of a search: what was tried, the best of it, and the best one's run, simulated.
 * @param model its name.
 * @param machine whose times were predicted.
 * @param run the winner's, simulated.
 */
export function tuningReport(
  model: string,
  machine: string,
  tuned: Tuned,
  run: TimelineRun,
  more: Partial<Pick<ReportInput, 'origin' | 'why'>> = {},
): ReportInput {
  const { best, ranking, schedule, program, verification } = tuned;
  const activities = new Activities(OPERATION_KINDS);
  const backends = [reportBackend(run, 'predicted: the best one, simulated', activities)];
  const candidates = candidatesOf(ranking);
  return {
    title: model,
    facts: [
      ...workloadFacts(summary({ name: model, schedule }, program)),
      { name: 'operand buffers', value: String(best.candidate.buffers) },
      { name: 'order', value: best.candidate.order },
      { name: 'predicted for', value: machine },
    ],
    verdict: {
      good: verification?.verdict === 'proved',
      lines: [stripVTControlCharacters(verificationLine(verification))],
    },
    operations: operationColumns(schedule),
    activities: activities.list,
    backends,
    tables: [
      {
        title: `The best ${Math.min(SHOWN, ranking.length)}`,
        columns: TUNING_COLUMNS,
        rows: tuningRows(ranking),
        note: searchLine(tuned),
      },
    ],
    notes: [],
    ...(candidates && { candidates }),
    ...more,
  };
}

/** What candidates may be told apart by, on an axis of numbers. */
const PARAMETERS: Readonly<Record<string, (of: Choice) => number>> = {
  'tile m': ({ tile }) => tile.m,
  'tile k': ({ tile }) => tile.k,
  'tile n': ({ tile }) => tile.n,
  buffers: ({ buffers }) => buffers,
  'ring capacity': ({ ringCapacity }) => ringCapacity,
};

/** Candidates by the two parameters that the makespan depends on most; null where none ended. */
export function candidatesOf(ranking: readonly Outcome[]): Candidates | null {
  const ended = ranking.filter(({ threadsNs }) => Number.isFinite(threadsNs));
  if (ended.length === 0) return null;
  const [xLabel, yLabel] = Object.keys(PARAMETERS)
    .map((label) => ({ label, spread: spread(ended, PARAMETERS[label]) }))
    .sort((a, b) => b.spread - a.spread)
    .map(({ label }) => label);
  return {
    xLabel,
    yLabel,
    points: ended.map(({ candidate, threadsNs }, at) => ({
      x: PARAMETERS[xLabel](candidate),
      y: PARAMETERS[yLabel](candidate),
      makespanNs: threadsNs,
      label: labelOf(candidate),
      ...(at === 0 && { best: true }),
    })),
  };
}

/** How many times the smallest of the medians by a parameter's value the largest one is. */
function spread(outcomes: readonly Outcome[], of: (candidate: Choice) => number): number {
  const groups = new Map<number, number[]>();
  for (const { candidate, threadsNs } of outcomes) {
    const value = of(candidate);
    const group = groups.get(value);
    if (group) group.push(threadsNs);
    else groups.set(value, [threadsNs]);
  }
  const medians = [...groups.values()].map(median);
  return Math.max(...medians) / Math.min(...medians);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function labelOf({ tile: { m, k, n }, buffers, order, ringCapacity, lanes }: Choice): string {
  return `${m}x${k}x${n}, ${buffers} buffers, ring of ${ringCapacity}, ${order}, lanes ${lanes.join()}`;
}
