import type { Lane } from '../lane.js';
import type { StepLog } from '../step-log.js';

/** How often a lane stalled for one cause, and for how long. */
export interface Stall {
  readonly count: number;
  readonly totalNs: number;
}

/** Durations of one kind of operation. */
export interface Durations {
  readonly count: number;
  readonly meanNs: number;
  readonly p99Ns: number;
}

/** What a run on two lanes took, and what each lane waited for. Simulated and real runs are measured alike. */
export interface RunMetrics {
  readonly makespanNs: number;
  /** Time in LOAD and STORE. */
  readonly dmaBusyNs: number;
  /** Time in EXECUTE. */
  readonly computeBusyNs: number;
  /** Time both lanes are busy, divided by the makespan. */
  readonly overlapRatio: number;
  /** Time both lanes are busy, divided by the time the DMA lane is: the part of the transfer that is hidden. */
  readonly hiddenTransfer: number;
  /** Work items in the compute ring, weighted by time. */
  readonly ringDepthMean: number;
  readonly ringDepthMax: number;
  /** By lane, then by cause. */
  readonly stalls: Readonly<Record<string, Readonly<Record<string, Stall>>>>;
  /** By kind: LOAD, EXECUTE, STORE. */
  readonly operations: Readonly<Record<string, Durations>>;
}

/** A stretch of time in nanoseconds from the start of the run, and what filled it. */
export interface Interval {
  readonly event: string;
  readonly operation: number;
  readonly startNs: number;
  readonly endNs: number;
}

export const OPERATION_KINDS = ['LOAD', 'EXECUTE', 'STORE'] as const;
const isOperation = new Set<string>(OPERATION_KINDS);

/** The tile operations in a lane's log, in order. */
export function operationIntervals(lane: Lane, log: StepLog): Interval[] {
  return intervals(lane, log, (event, waited) => !waited && isOperation.has(event));
}

/** Measures a run from the logs of its two lanes, DMA first. */
export function measure(lanes: readonly Lane[], logs: readonly StepLog[]): RunMetrics {
  const [dma, compute] = lanes.map((lane, index) => operationIntervals(lane, logs[index]));
  const makespanNs = Math.max(0, ...logs.map((log) => (log.count === 0 ? 0 : log.endsNs[log.count - 1])));
  const dmaBusyNs = total(dma);
  const bothBusyNs = overlap(dma, compute);
  const depth = ringDepth(lanes, logs, makespanNs);
  return {
    makespanNs,
    dmaBusyNs,
    computeBusyNs: total(compute),
    overlapRatio: ratio(bothBusyNs, makespanNs),
    hiddenTransfer: ratio(bothBusyNs, dmaBusyNs),
    ringDepthMean: depth.mean,
    ringDepthMax: depth.max,
    stalls: Object.fromEntries(lanes.map((lane, index) => [lane.name, stallsOf(lane, logs[index])])),
    operations: Object.fromEntries(
      OPERATION_KINDS.map((kind) => [
        kind,
        durations([...dma, ...compute].filter(({ event }) => event === kind)),
      ]),
    ),
  };
}

function intervals(
  lane: Lane,
  log: StepLog,
  wanted: (event: string, waited: boolean) => boolean,
): Interval[] {
  const found: Interval[] = [];
  let startNs = log.startNs;
  for (let i = 0; i < log.count; i++) {
    const waited = log.states[i] < 0;
    const { event } = lane.states[waited ? ~log.states[i] : log.states[i]];
    const endNs = log.endsNs[i];
    if (wanted(event, waited)) found.push({ event, operation: log.operations[i], startNs, endNs });
    startNs = endNs;
  }
  return found;
}

function stallsOf(lane: Lane, log: StepLog): Record<string, Stall> {
  const stalls: Record<string, { count: number; totalNs: number }> = {};
  let startNs = log.startNs;
  for (let i = 0; i < log.count; i++) {
    const endNs = log.endsNs[i];
    if (log.states[i] < 0) {
      const { stall, name } = lane.states[~log.states[i]];
      stalls[stall || name] ??= { count: 0, totalNs: 0 };
      const sum = stalls[stall || name];
      sum.count++;
      sum.totalNs += endNs - startNs;
    }
    startNs = endNs;
  }
  return stalls;
}

/** Work items in the compute ring over time: pushed by one lane, popped by the other. */
function ringDepth(lanes: readonly Lane[], logs: readonly StepLog[], makespanNs: number) {
  const isMark = (event: string) => event === 'PUSH' || event === 'POP';
  const marks = lanes
    .flatMap((lane, index) => intervals(lane, logs[index], isMark))
    .sort((a, b) => a.endNs - b.endNs);
  let depth = 0;
  let max = 0;
  let area = 0;
  let sinceNs = 0;
  for (const { event, endNs } of marks) {
    area += depth * (endNs - sinceNs);
    sinceNs = endNs;
    // Clock readings of two threads may cross by some nanoseconds; a ring never holds less than nothing.
    depth = Math.max(0, depth + (event === 'PUSH' ? 1 : -1));
    max = Math.max(max, depth);
  }
  return { mean: ratio(area, makespanNs), max };
}

function overlap(a: readonly Interval[], b: readonly Interval[]): number {
  let both = 0;
  let j = 0;
  for (const { startNs, endNs } of a) {
    while (j < b.length && b[j].endNs <= startNs) j++;
    for (let at = j; at < b.length && b[at].startNs < endNs; at++) {
      both += Math.min(endNs, b[at].endNs) - Math.max(startNs, b[at].startNs);
    }
  }
  return both;
}

function durations(of: readonly Interval[]): Durations {
  const sorted = Float64Array.from(of, ({ startNs, endNs }) => endNs - startNs).sort();
  const count = sorted.length;
  return {
    count,
    meanNs: ratio(total(of), count),
    p99Ns: count === 0 ? 0 : sorted[Math.ceil(0.99 * count) - 1],
  };
}

function total(of: readonly Interval[]): number {
  let sum = 0;
  for (const { startNs, endNs } of of) sum += endNs - startNs;
  return sum;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
