import type { HungRun } from '../analysis/compare.js';
import { OPERATION_KINDS, type RunMetrics } from '../analysis/metrics.js';
import { colours } from './colours.js';
import { formatNs, formatPercent } from './format.js';

/** A table's rows of what runs on two lanes measured, the makespan first: a name, then a cell for each backend. */
export function metricsRows(backends: readonly (RunMetrics | HungRun)[]): string[][] {
  const row = (name: string, of: (metrics: RunMetrics) => string) => [
    name,
    ...backends.map((backend) => ('hang' in backend ? colours.red('hang') : of(backend))),
  ];
  return [
    row('makespan', (m) => formatNs(m.makespanNs)),
    row('DMA busy', (m) => formatNs(m.dmaBusyNs)),
    row('compute busy', (m) => formatNs(m.computeBusyNs)),
    row('overlap ratio', (m) => formatPercent(m.overlapRatio)),
    row('hidden transfer', (m) => formatPercent(m.hiddenTransfer)),
    row('ring depth, mean', (m) => m.ringDepthMean.toFixed(2)),
    row('ring depth, max', (m) => String(m.ringDepthMax)),
    ...OPERATION_KINDS.flatMap((kind) => [
      row(`${kind}, count`, (m) => String(m.operations[kind].count)),
      row('  mean', (m) => formatNs(m.operations[kind].meanNs)),
      row('  99th percentile', (m) => formatNs(m.operations[kind].p99Ns)),
    ]),
    ...stallNames(backends).map(([lane, cause]) =>
      row(`${lane} stalls: ${cause}`, (m) => {
        const stall = m.stalls[lane]?.[cause];
        return stall ? `${stall.count} in ${formatNs(stall.totalNs)}` : '-';
      }),
    ),
  ];
}

/** Every lane and cause that some backend stalled for. */
export function stallNames(
  backends: readonly (RunMetrics | HungRun)[],
): readonly (readonly [string, string])[] {
  const names = new Map<string, readonly [string, string]>();
  for (const backend of backends) {
    if ('hang' in backend) continue;
    for (const [lane, causes] of Object.entries(backend.stalls)) {
      for (const cause of Object.keys(causes)) names.set(`${lane} ${cause}`, [lane, cause]);
    }
  }
  return [...names.values()];
}
