import type { Comparison } from '../../compare/compare.js';
import { OPERATION_KINDS, type RunMetrics } from '../../speed/metrics.js';
import { isRun } from '../../speed/run-outcome.js';
import { stalledNs, stallNames } from '../words/figures.js';
import { formatNs } from '../words/format.js';
import type { Prediction, ReportTable } from './run/report-data.js';
import { partTables, wholeFigures, wholeRows } from './run-tables.js';

/** The figures of a comparison: the runs as a whole, stalls by cause, durations by kind of operation. */
export function comparisonTables({ sequential, sim, threads, speedup }: Comparison): ReportTable[] {
  const runs = [
    { name: 'simulated', outcome: sim },
    { name: 'threads', outcome: threads },
  ];
  const times = (factor: number | null) => factor?.toFixed(2) ?? '-';
  const [makespan, ...others] = wholeRows(runs);
  return [
    {
      title: 'The runs',
      columns: ['', ...runs.map(({ name }) => name), 'sequential'],
      rows: [
        [...makespan, formatNs(sequential.makespanNs)],
        [
          `median of ${sequential.runs}`,
          '',
          'hang' in threads ? '' : formatNs(threads.medianNs),
          formatNs(sequential.medianNs),
        ],
        ['speed-up', times(speedup.sim), times(speedup.threads), '1.00'],
        ...others.map((cells) => [...cells, '']),
      ],
      ...(!('hang' in threads) && {
        note:
          `Makespans on threads are of runs without a trace. Everything else of threads is of the fastest traced ` +
          `run, which took ${formatNs(threads.tracedMakespanNs)}.`,
      }),
    },
    ...partTables(runs),
  ];
}

/** What the simulation said and threads did, figure by figure; none where one said nothing, or hung. */
export function comparisonPredictions({ sim, threads }: Comparison): Prediction[] {
  if (!isRun(sim) || !isRun(threads)) return [];
  const prediction = (
    group: string,
    label: string,
    unit: Prediction['unit'],
    of: (metrics: RunMetrics) => number,
  ) => ({ group, label, unit, predicted: of(sim), measured: of(threads) });
  return [
    ...wholeFigures([sim, threads])
      .filter(({ unit }) => unit !== 'count')
      .map(({ label, unit, of }) =>
        prediction('Run', label, unit === 'ns' || unit === 'share' ? unit : '', of),
      ),
    ...OPERATION_KINDS.map((kind) =>
      prediction('Mean duration', kind, 'ns', (m) => m.operations[kind].meanNs),
    ),
    ...stallNames([sim, threads]).map(([lane, cause]) =>
      prediction('Time stalled', `${lane}: ${cause}`, 'ns', (m) => stalledNs(m, lane, cause)),
    ),
  ];
}
