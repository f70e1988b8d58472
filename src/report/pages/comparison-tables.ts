import type { Comparison } from '../../compare/compare.js';
import { OPERATION_KINDS, type RunMetrics } from '../../speed/metrics.js';
import { isRun } from '../../speed/run-outcome.js';
import {
  DURATION_FIGURES,
  figureText,
  RUN_FIGURES,
  stalledNs,
  stallNames,
  stallText,
} from '../words/figures.js';
import { formatNs } from '../words/format.js';
import type { Prediction, ReportTable } from './run/report-data.js';

/** The figures of a comparison: the runs as a whole, stalls by cause, durations by kind of operation. */
export function comparisonTables({ sequential, sim, threads, speedup }: Comparison): ReportTable[] {
  const columns = ['', 'simulated', 'threads'];
  const row = (name: string, text: (metrics: RunMetrics) => string) => [
    name,
    ...[sim, threads].map((backend) => (isRun(backend) ? text(backend) : 'hang' in backend ? 'hang' : '-')),
  ];
  const times = (factor: number | null) => factor?.toFixed(2) ?? '-';
  const [makespan, ...others] = RUN_FIGURES.map((figure) => row(figure.label, (m) => figureText(figure, m)));
  return [
    {
      title: 'The runs',
      columns: [...columns, 'sequential'],
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
    {
      title: 'Stalls by cause',
      columns,
      rows: stallNames([sim, threads]).map(([lane, cause]) =>
        row(`${lane}: ${cause}`, (m) => stallText(m, lane, cause)),
      ),
    },
    {
      title: 'Durations by kind of operation',
      columns,
      rows: OPERATION_KINDS.flatMap((kind) =>
        DURATION_FIGURES.map((figure) =>
          row(`${kind}, ${figure.label}`, (m) => figureText(figure, m.operations[kind])),
        ),
      ),
    },
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
    ...RUN_FIGURES.filter(({ unit }) => unit !== 'count').map(({ label, unit, of }) =>
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
