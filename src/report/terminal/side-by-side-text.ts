import type { Comparison, ComparisonRun } from '../../compare/compare.js';
import { visible } from '../../refusal/quoted.js';
import { isRun } from '../../speed/run-outcome.js';
import { formatError, formatNs, formatPercent } from '../words/format.js';
import { colours } from './colours.js';
import { drawnRuns, predictionLine, verdict, workloadLine } from './comparison-text.js';
import { plainTable } from './plain-table.js';
import { drawTimelines } from './timeline.js';

/** `dma,compute`: how the lanes of a comparison are called together. */
function lanesText({ workload }: Comparison): string {
  return workload.lanes.map((name) => visible(name).replace(/ \d+$/, '')).join(',');
}

/** The one loop that took the least time: what speed-ups are of. */
function fastestLoop(comparisons: readonly Comparison[]): Comparison {
  return comparisons.reduce((best, other) =>
    other.sequential.makespanNs < best.sequential.makespanNs ? other : best,
  );
}

/**
 * `heddle compare` of several assignments of operations to lanes: predicted and measured side by side, one sentence on
 * why, their runs on threads as one picture, and the verdict on bits.
 */
export function sideBySideText(runs: readonly ComparisonRun[], columns: number): string {
  const comparisons = runs.map(({ comparison }) => comparison);
  const timelines = runs.flatMap((run) =>
    drawnRuns(run)
      .filter(({ name }) => name === 'threads')
      .map((drawn) => ({ ...drawn, name: '' })),
  );
  return [
    ...comparisons.map(({ workload }) => workloadLine(workload)),
    '',
    predictionLine(comparisons[0]),
    table(comparisons),
    '',
    ...whyLine(comparisons),
    ...comparisons.flatMap(hostsLine),
    '',
    ...(timelines.length > 0 ? [drawTimelines(timelines, columns), ''] : []),
    bitsLines(comparisons),
  ].join('\n');
}

function table(comparisons: readonly Comparison[]): string {
  const loop = fastestLoop(comparisons).sequential;
  const rows = plainTable(['', 'predicted', 'threads', 'error', '  median', 'speed-up']);
  for (const comparison of comparisons) {
    const { sim, threads } = comparison;
    const both = isRun(sim) && isRun(threads);
    rows.push([
      `lanes ${lanesText(comparison)}`,
      isRun(sim) ? formatNs(sim.makespanNs) : '-',
      isRun(threads) ? formatNs(threads.makespanNs) : colours.red('hang'),
      both ? formatError(sim.makespanNs, threads.makespanNs) : '',
      isRun(threads) ? formatNs(threads.medianNs) : '',
      isRun(threads) ? (loop.makespanNs / threads.makespanNs).toFixed(2) : '-',
    ]);
  }
  rows.push(['one loop', '', formatNs(loop.makespanNs), '', formatNs(loop.medianNs), '1.00']);
  return rows.toString();
}

/** What the work allows, and what of it there is, in one sentence. */
function whyLine(comparisons: readonly Comparison[]): readonly string[] {
  const [{ alone }] = comparisons;
  const whole = alone.dmaNs + alone.computeNs;
  const [larger, share] =
    alone.computeNs >= alone.dmaNs
      ? ['EXECUTEs are', alone.computeNs / whole]
      : ['LOADs and STOREs are', alone.dmaNs / whole];
  const fastest = comparisons
    .filter(({ threads }) => isRun(threads))
    .toSorted((a, b) => makespanOf(a) - makespanOf(b))
    .at(0);
  if (!fastest || whole === 0) return [];
  const loop = fastestLoop(comparisons).sequential.makespanNs;
  const factor = loop / makespanOf(fastest);
  return [
    `${larger} ${formatPercent(share)} of the work, so one lane that moves tiles beside one that multiplies is ` +
      `${alone.bound.toFixed(2)} times as fast as one loop at most; ${lanesText(fastest)} ` +
      (factor >= 1
        ? `was ${factor.toFixed(2)} times as fast.`
        : `took ${(1 / factor).toFixed(2)} times as long.`),
  ];
}

/** Which lanes shared a thread, where any did. */
function hostsLine({ threads, workload: { lanes } }: Comparison): readonly string[] {
  if (!isRun(threads) || new Set(threads.hosts).size === lanes.length) return [];
  const workers = [...new Set(threads.hosts)].map((worker) =>
    lanes
      .filter((_, lane) => threads.hosts[lane] === worker)
      .map(visible)
      .join(' and '),
  );
  return [`On ${workers.length} ${workers.length === 1 ? 'thread' : 'threads'}: ${workers.join('; ')}.`];
}

function makespanOf({ threads }: Comparison): number {
  return isRun(threads) ? threads.makespanNs : Number.POSITIVE_INFINITY;
}

/** One line where all is well; otherwise what is wrong with each assignment. */
function bitsLines(comparisons: readonly Comparison[]): string {
  if (!comparisons.every(({ bits }) => bits.identical)) {
    return comparisons
      .filter(({ bits }) => !bits.identical)
      .map((comparison) => `${lanesText(comparison)}: ${verdict(comparison)}`)
      .join('\n');
  }
  const [{ sequential, bits }] = comparisons;
  return colours.green(
    `One loop, simulation and threads agree in every bit under each, in ${sequential.runs} runs each ` +
      `(SHA-256 ${bits.sequential.slice(0, 16)}).`,
  );
}
