import type { Comparison, HungRun } from '../analysis/compare.js';
import { OPERATION_KINDS, type RunMetrics, type Stall } from '../analysis/metrics.js';
import { formatNs, formatPercent } from './format.js';
import { stallNames } from './metrics-rows.js';
import type { Prediction, ReportTable } from './report-data.js';

type Backend = RunMetrics | HungRun;

/** The figures of a comparison: the runs as a whole, stalls by cause, durations by kind of operation. */
export function comparisonTables({ sequential, sim, threads, speedup }: Comparison): ReportTable[] {
  const columns = ['', 'simulated', 'threads'];
  const row = (name: string, of: (metrics: RunMetrics) => string) => [name, cell(sim, of), cell(threads, of)];
  const times = (factor: number | null) => factor?.toFixed(2) ?? '-';
  return [
    {
      title: 'The runs',
      columns: [...columns, 'sequential'],
      rows: [
        [...row('makespan', (m) => formatNs(m.makespanNs)), formatNs(sequential.makespanNs)],
        [
          `median of ${sequential.runs}`,
          '',
          'hang' in threads ? '' : formatNs(threads.medianNs),
          formatNs(sequential.medianNs),
        ],
        ['speed-up', times(speedup.sim), times(speedup.threads), '1.00'],
        [...row('DMA busy', (m) => formatNs(m.dmaBusyNs)), ''],
        [...row('compute busy', (m) => formatNs(m.computeBusyNs)), ''],
        [...row('overlap ratio', (m) => formatPercent(m.overlapRatio)), ''],
        [...row('hidden transfer', (m) => formatPercent(m.hiddenTransfer)), ''],
        [...row('ring depth, mean', (m) => m.ringDepthMean.toFixed(2)), ''],
        [...row('ring depth, max', (m) => String(m.ringDepthMax)), ''],
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
        row(`${lane}: ${cause}`, (m) => stallText(m.stalls[lane]?.[cause])),
      ),
    },
    {
      title: 'Durations by kind of operation',
      columns,
      rows: OPERATION_KINDS.flatMap((kind) => [
        row(`${kind}, count`, (m) => String(m.operations[kind].count)),
        row(`${kind}, mean`, (m) => formatNs(m.operations[kind].meanNs)),
        row(`${kind}, 99th percentile`, (m) => formatNs(m.operations[kind].p99Ns)),
      ]),
    },
  ];
}

/** What the simulation said and threads did, figure by figure; none where a backend hung. */
export function comparisonPredictions({ sim, threads }: Comparison): Prediction[] {
  if ('hang' in sim || 'hang' in threads) return [];
  const figure = (
    group: string,
    label: string,
    unit: Prediction['unit'],
    of: (metrics: RunMetrics) => number,
  ) => ({ group, label, unit, predicted: of(sim), measured: of(threads) });
  return [
    figure('Run', 'makespan', 'ns', (m) => m.makespanNs),
    figure('Run', 'DMA busy', 'ns', (m) => m.dmaBusyNs),
    figure('Run', 'compute busy', 'ns', (m) => m.computeBusyNs),
    figure('Run', 'overlap ratio', 'share', (m) => m.overlapRatio),
    figure('Run', 'hidden transfer', 'share', (m) => m.hiddenTransfer),
    figure('Run', 'ring depth, mean', '', (m) => m.ringDepthMean),
    ...OPERATION_KINDS.map((kind) => figure('Mean duration', kind, 'ns', (m) => m.operations[kind].meanNs)),
    ...stallNames([sim, threads]).map(([lane, cause]) =>
      figure('Time stalled', `${lane}: ${cause}`, 'ns', (m) => m.stalls[lane]?.[cause]?.totalNs ?? 0),
    ),
  ];
}

function cell(backend: Backend, of: (metrics: RunMetrics) => string): string {
  return 'hang' in backend ? 'hang' : of(backend);
}

function stallText(stall: Stall | undefined): string {
  return stall ? `${stall.count} in ${formatNs(stall.totalNs)}` : '-';
}
