import type { Comparison, ComparisonRun, HungRun, WorkloadSummary } from '../analysis/compare.js';
import { OPERATION_KINDS, type RunMetrics } from '../analysis/metrics.js';
import { colours } from './colours.js';
import { formatBytes, formatNs, formatPercent } from './format.js';
import { plainTable } from './plain-table.js';
import { drawTimelines, type TimelineRun } from './timeline.js';

/** `heddle compare` for a person: the verdict on bits, the figures side by side, and both timelines. */
export function comparisonText(run: ComparisonRun, columns: number): string {
  const { comparison, logs, lanes } = run;
  const timelines: TimelineRun[] = [{ name: 'sim', lanes, logs: logs.sim }];
  if (logs.threads) timelines.push({ name: 'threads', lanes, logs: logs.threads });
  return [
    workloadLine(comparison.workload),
    '',
    figures(comparison),
    '',
    drawTimelines(timelines, columns),
    '',
    verdict(comparison),
  ].join('\n');
}

/** What was run, in one line. */
export function workloadLine(workload: WorkloadSummary): string {
  const { m, k, n } = workload.tile;
  return (
    `${colours.bold(workload.name)}: ${workload.operations} operations (${workload.executes} EXECUTEs), ` +
    `tiles ${m}x${k}x${n}, SRAM ${formatBytes(workload.sramBytes)}, ` +
    `protocol ${workload.protocol}, rings of ${workload.ringCapacity}`
  );
}

function figures({ sequential, sim, threads, speedup }: Comparison): string {
  const table = plainTable(['', 'simulated', 'threads', 'sequential']);
  const row = (name: string, of: (metrics: RunMetrics) => string, sequentially = '') =>
    table.push([name, cell(sim, of), cell(threads, of), sequentially]);
  row('makespan', (m) => formatNs(m.makespanNs), formatNs(sequential.makespanNs));
  table.push([
    `  median of ${sequential.runs}`,
    '',
    'hang' in threads ? '' : formatNs(threads.medianNs),
    formatNs(sequential.medianNs),
  ]);
  table.push(['speed-up', times(speedup.sim), times(speedup.threads), '1.00']);
  row('DMA busy', (m) => formatNs(m.dmaBusyNs));
  row('compute busy', (m) => formatNs(m.computeBusyNs));
  row('overlap ratio', (m) => formatPercent(m.overlapRatio));
  row('hidden transfer', (m) => formatPercent(m.hiddenTransfer));
  row('ring depth, mean', (m) => m.ringDepthMean.toFixed(2));
  row('ring depth, max', (m) => String(m.ringDepthMax));
  for (const kind of OPERATION_KINDS) {
    row(`${kind}, count`, (m) => String(m.operations[kind].count));
    row('  mean', (m) => formatNs(m.operations[kind].meanNs));
    row('  99th percentile', (m) => formatNs(m.operations[kind].p99Ns));
  }
  for (const [lane, cause] of stallNames(sim, threads)) {
    row(`${lane} stalls: ${cause}`, (m) => {
      const stall = m.stalls[lane]?.[cause];
      return stall ? `${stall.count} in ${formatNs(stall.totalNs)}` : '-';
    });
  }
  return table.toString();
}

/** Every lane and cause that some backend stalled for. */
function stallNames(...backends: readonly (RunMetrics | HungRun)[]): readonly (readonly [string, string])[] {
  const names = new Map<string, readonly [string, string]>();
  for (const backend of backends) {
    if ('hang' in backend) continue;
    for (const [lane, causes] of Object.entries(backend.stalls)) {
      for (const cause of Object.keys(causes)) names.set(`${lane} ${cause}`, [lane, cause]);
    }
  }
  return [...names.values()];
}

function verdict({ bits, sim, threads, sequential }: Comparison): string {
  const hangs = [
    'hang' in sim ? `${colours.red('simulated run')}: ${sim.hang}` : '',
    'hang' in threads ? `${colours.red('threads')}: ${threads.hang}` : '',
  ].filter((line) => line !== '');
  if (bits.identical) {
    return colours.green(
      `All three executors agree in every bit, in ${sequential.runs} runs each (SHA-256 ${bits.sequential.slice(0, 16)}).`,
    );
  }
  const differ = [
    bits.sim !== null && bits.sim !== bits.sequential ? 'the simulated run' : '',
    bits.threads !== null && bits.threads !== bits.sequential ? 'the threaded run' : '',
  ].filter((name) => name !== '');
  const difference =
    differ.length === 0 ? [] : [colours.red(`Bits differ: ${differ.join(' and ')} from the sequential one.`)];
  return [...hangs, ...difference].join('\n');
}

function cell(backend: RunMetrics | HungRun, of: (metrics: RunMetrics) => string): string {
  return 'hang' in backend ? colours.red('hang') : of(backend);
}

function times(factor: number | null): string {
  return factor === null ? '-' : factor.toFixed(2);
}
