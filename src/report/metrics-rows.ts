import type { HungRun } from '../analysis/compare.js';
import { OPERATION_KINDS, type RunMetrics } from '../analysis/metrics.js';
import { colours } from './colours.js';
import { formatError, formatNs, formatPercent } from './format.js';

type Backend = RunMetrics | HungRun;

/**
 * A table's rows of what runs on two lanes measured, the makespan first: a name, a cell for each backend, and where
 * there are two, by how much the first is off from the second.
 */
export function metricsRows(backends: readonly Backend[]): string[][] {
  const row = (
    name: string,
    of: (metrics: RunMetrics) => number,
    format: (value: number, metrics: RunMetrics) => string = formatNs,
  ) => [
    name,
    ...backends.map((backend) => ('hang' in backend ? colours.red('hang') : format(of(backend), backend))),
    ...(backends.length === 2 ? [errorCell(backends[0], backends[1], of)] : []),
  ];
  return [
    row('makespan', (m) => m.makespanNs),
    row('DMA busy', (m) => m.dmaBusyNs),
    row('compute busy', (m) => m.computeBusyNs),
    row('overlap ratio', (m) => m.overlapRatio, formatPercent),
    row('hidden transfer', (m) => m.hiddenTransfer, formatPercent),
    row(
      'ring depth, mean',
      (m) => m.ringDepthMean,
      (depth) => depth.toFixed(2),
    ),
    row('ring depth, max', (m) => m.ringDepthMax, String),
    ...OPERATION_KINDS.flatMap((kind) => [
      row(`${kind}, count`, (m) => m.operations[kind].count, String),
      row('  mean', (m) => m.operations[kind].meanNs),
      row('  99th percentile', (m) => m.operations[kind].p99Ns),
    ]),
    ...stallNames(backends).map(([lane, cause]) =>
      row(
        `${lane} stalls: ${cause}`,
        (m) => m.stalls[lane]?.[cause]?.totalNs ?? 0,
        (totalNs, m) => {
          const stall = m.stalls[lane]?.[cause];
          return stall ? `${stall.count} in ${formatNs(totalNs)}` : '-';
        },
      ),
    ),
  ];
}

function errorCell(predicted: Backend, measured: Backend, of: (metrics: RunMetrics) => number): string {
  return 'hang' in predicted || 'hang' in measured ? '' : formatError(of(predicted), of(measured));
}

/** Every lane and cause that some backend stalled for. */
export function stallNames(backends: readonly Backend[]): readonly (readonly [string, string])[] {
  const names = new Map<string, readonly [string, string]>();
  for (const backend of backends) {
    if ('hang' in backend) continue;
    for (const [lane, causes] of Object.entries(backend.stalls)) {
      for (const cause of Object.keys(causes)) names.set(`${lane} ${cause}`, [lane, cause]);
    }
  }
  return [...names.values()];
}
