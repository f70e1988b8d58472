import type { Comparison, ComparisonRun } from '../../compare/compare.js';
import { counters } from '../../protocols/counters.js';
import { visible } from '../../refusal/quoted.js';
import type { HungRun, PredictedMetrics } from '../../speed/run-outcome.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { formatBytes, formatNs, formatPercent } from '../words/format.js';
import { shownLanes } from '../words/shown-lanes.js';
import { whyParagraph } from './bottleneck-text.js';
import { colours } from './colours.js';
import { metricsRows } from './metrics-rows.js';
import { plainTable } from './plain-table.js';
import { drawTimelines, type TimelineRun } from './timeline.js';

/**
 * `heddle compare` for a person: the verdict on bits, the figures side by side, and both timelines.
 * @param why lines on why it is not faster.
 */
export function comparisonText(run: ComparisonRun, columns: number, why: readonly string[] = []): string {
  const { comparison } = run;
  const timelines = drawnRuns(run);
  return [
    workloadLine(comparison.workload),
    '',
    predictionLine(comparison),
    figures(comparison),
    ...tracing(comparison),
    ...boundLines(comparison),
    '',
    ...whyParagraph(why),
    ...(timelines.length > 0 ? [drawTimelines(timelines, columns), ''] : []),
    verdict(comparison),
  ].join('\n');
}

/** The runs of a comparison whose steps there are to draw. */
export function drawnRuns({
  logs,
  lanes,
  hosts,
  machine,
}: ComparisonRun): readonly (TimelineRun & { readonly name: 'sim' | 'threads' })[] {
  return (['sim', 'threads'] as const).flatMap((name) => {
    const log = logs[name];
    const handOver = name === 'sim' ? { handOver: machine } : {};
    return log ? [{ name, lanes: shownLanes(lanes, hosts), logs: log, hosts, ...handOver }] : [];
  });
}

/** Whose times the simulated ones are, or why there are none. */
export function predictionLine({ sim, machine }: Comparison): string {
  return 'withheld' in sim
    ? `Nothing is predicted, nor advised: this machine is not steady (${sim.withheld}).`
    : predictedFor(machine, sim);
}

/** Whose times are predicted, and how far to rely on them where that is known. */
export function predictedFor(machine: string, sim: PredictedMetrics | HungRun): string {
  const head = `Predicted for ${visible(machine)}`;
  if ('hang' in sim || sim.range === null) return `${head}.`;
  const { fromNs, toNs } = sim.range;
  return `${head}: ${formatNs(sim.makespanNs)}, ${formatNs(fromNs)} to ${formatNs(toNs)} in nine of ten runs.`;
}

/** What was run, in one line. */
export function workloadLine(workload: WorkloadSummary): string {
  const { m, k, n } = workload.tile;
  return (
    `${colours.bold(visible(workload.name))}: ${workload.operations} operations (${workload.executes} EXECUTEs), ` +
    `tiles ${m}x${k}x${n}, SRAM ${formatBytes(workload.sramBytes)}, ` +
    `protocol ${workload.protocol}, ${linkText(workload)}`
  );
}

/** What tells programs of one protocol apart: the rings' size, or where there is none, the lanes. */
function linkText({ protocol, ringCapacity, lanes }: WorkloadSummary): string {
  return protocol === counters.name ? `lanes ${lanes.map(visible).join(', ')}` : `rings of ${ringCapacity}`;
}

/** Side by side; without the simulated run and the error where nothing is predicted. */
function figures({ sequential, sim, threads, speedup }: Comparison): string {
  const isWithheld = 'withheld' in sim;
  const row = (name: string, simulated: string, threaded: string, error: string, bare: string) =>
    isWithheld ? [name, threaded, bare] : [name, simulated, threaded, error, bare];
  const table = plainTable(row('', 'simulated', 'threads', 'error', 'sequential'));
  const [makespan, ...others] = metricsRows(isWithheld ? [threads] : [sim, threads]);
  table.push([...makespan, formatNs(sequential.makespanNs)]);
  const threadsMedian = 'hang' in threads ? '' : formatNs(threads.medianNs);
  table.push(
    row(`  median of ${sequential.runs}`, '', threadsMedian, '', formatNs(sequential.medianNs)),
    row('speed-up', times(speedup.sim), times(speedup.threads), '', '1.00'),
    ...others.map((cells) => [...cells, '']),
  );
  return table.toString();
}

/** What perfect overlap would give, how near threads came, and what ate the rest. */
export function boundLines({ alone, loss, threads }: Comparison): string[] {
  const { dmaNs, computeNs, bound } = alone;
  const overlappedNs = Math.max(dmaNs, computeNs);
  const head =
    `LOADs and STOREs alone take ${formatNs(dmaNs)}, EXECUTEs alone ${formatNs(computeNs)}. ` +
    `Perfect overlap: ${formatNs(overlappedNs)} (${bound.toFixed(2)}x one after the other).`;
  if ('hang' in threads) return [head];
  const reached = `${head} Threads reach ${formatPercent(overlappedNs / threads.makespanNs)} of it.`;
  if (loss === null) return [reached];
  const share = (ns: number) => (ns > 0 ? formatPercent(ns / threads.tracedMakespanNs) : 'none');
  return [
    reached,
    `Of the ${loss.lane} lane's time on threads, with a trace: operations that last longer than alone (cache lines ` +
      `from the other core, readings of the clock) ${share(loss.tripsNs)}, waits ${share(loss.waitsNs)}, ` +
      `steps between operations and start-up ${share(loss.restNs)}.`,
  ];
}

/** What recording cost the real run: its other figures are those of a run that was slowed down by so much. */
function tracing({ threads }: Comparison): string[] {
  if ('hang' in threads) return [];
  const { tracedMakespanNs, makespanNs } = threads;
  const more = tracedMakespanNs / makespanNs - 1;
  return [
    `With a trace the threads took ${formatNs(tracedMakespanNs)} at best, ${formatPercent(Math.abs(more))} ` +
      `${more < 0 ? 'less' : 'more'} than without; what follows the speed-up is from that run.`,
  ];
}

/** Whether the bits agree; where they do not, which backend hung or differs. A line each, in colours. */
export function verdict({ bits, sim, threads, sequential }: Comparison): string {
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

function times(factor: number | null): string {
  return factor === null ? '-' : factor.toFixed(2);
}
