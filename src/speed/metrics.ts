import { type Lane, type State, Verb } from '../lane/lane.js';
import type { StepLog } from '../lane/step-log.js';

/** How often a lane stalled for one cause, and for how long in all. */
export interface Stall {
  readonly count: number;
  readonly totalNs: number;
}

/** Durations of one kind of operation: how many there were, their mean and their 99th percentile. */
export interface Durations {
  readonly count: number;
  readonly meanNs: number;
  readonly p99Ns: number;
}

/** What a run on lanes took, and what each lane waited for. Simulated and real runs are measured alike. */
export interface RunMetrics {
  readonly makespanNs: number;
  /** Time in operations, by lane. */
  readonly busyNs: Readonly<Record<string, number>>;
  /** Time in LOAD and STORE, of all lanes together. */
  readonly dmaBusyNs: number;
  /** Time in EXECUTE, of all lanes together. */
  readonly computeBusyNs: number;
  /** Time in which data are moved and multiplied at once, divided by the makespan. */
  readonly overlapRatio: number;
  /** The same time, divided by the time in which data are moved: the part of the transfer that is hidden. */
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
  return [...operationsIn(lane, log)];
}

/** The same one by one, for logs of any length. */
export function operationsIn(lane: Lane, log: StepLog): Generator<Interval> {
  return intervals(lane, log, ({ event }, waited) => (!waited && isOperation.has(event) ? event : ''));
}

/** The waits in which a lane had to wait, in order; what fills such an interval is the cause. */
export function stallsIn(lane: Lane, log: StepLog): Generator<Interval> {
  return intervals(lane, log, causeOfStall);
}

/**
 * What a lane waited for in a state, or nothing. Before a step that waits for nothing it waited for its turn: its host was
 * with another lane, and did not stall.
 */
export function causeOfStall({ stall, name, verb }: State, waited: boolean): string {
  return waited && canWait(verb) ? stall || name : '';
}

/** Whether a step may have to wait for what others do to memory. */
export function canWait(verb: Verb): boolean {
  return verb === Verb.awaits || verb === Verb.parks;
}

/**
 * Measures a run from the logs of its lanes. Nothing is known of the run but when each step ended: a
 * simulated run and a real one give the same figures from the same log.
 */
export function measure(lanes: readonly Lane[], logs: readonly StepLog[]): RunMetrics {
  const byLane = lanes.map((lane, index) => operationIntervals(lane, logs[index]));
  const done = byLane.flat();
  const moves = done.filter(({ event }) => event !== 'EXECUTE');
  const products = done.filter(({ event }) => event === 'EXECUTE');
  const makespanNs = Math.max(0, ...logs.map((log) => (log.count === 0 ? 0 : log.endsNs[log.count - 1])));
  const moving = union(moves);
  const bothBusyNs = overlap(moving, union(products));
  const depth = ringDepth(lanes, logs, makespanNs);
  return {
    makespanNs,
    busyNs: Object.fromEntries(lanes.map(({ name }, index) => [name, total(byLane[index])])),
    dmaBusyNs: total(moves),
    computeBusyNs: total(products),
    overlapRatio: ratio(bothBusyNs, makespanNs),
    hiddenTransfer: ratio(bothBusyNs, total(moving)),
    ringDepthMean: depth.mean,
    ringDepthMax: depth.max,
    stalls: Object.fromEntries(lanes.map((lane, index) => [lane.name, stallsOf(lane, logs[index])])),
    operations: Object.fromEntries(
      OPERATION_KINDS.map((kind) => [kind, durations(done.filter(({ event }) => event === kind))]),
    ),
  };
}

/** The steps that `nameOf` gives a name to, in order. */
function* intervals(
  lane: Lane,
  log: StepLog,
  nameOf: (state: State, waited: boolean) => string,
): Generator<Interval> {
  let startNs = log.startNs;
  for (let i = 0; i < log.count; i++) {
    const waited = log.states[i] < 0;
    const event = nameOf(lane.states[waited ? ~log.states[i] : log.states[i]], waited);
    const endNs = log.endsNs[i];
    if (event !== '') yield { event, operation: log.operations[i], startNs, endNs };
    startNs = endNs;
  }
}

function stallsOf(lane: Lane, log: StepLog): Record<string, Stall> {
  // Not an object: a cause may be called like something that every object has.
  const stalls = new Map<string, { count: number; totalNs: number }>();
  for (const { event, startNs, endNs } of stallsIn(lane, log)) {
    const stall = stalls.get(event) ?? { count: 0, totalNs: 0 };
    stalls.set(event, { count: stall.count + 1, totalNs: stall.totalNs + endNs - startNs });
  }
  return Object.fromEntries(stalls);
}

function ringDepth(lanes: readonly Lane[], logs: readonly StepLog[], makespanNs: number) {
  let before = 0;
  let max = 0;
  let area = 0;
  let sinceNs = 0;
  for (const { atNs, depth } of ringDepths(lanes, logs)) {
    area += before * (atNs - sinceNs);
    sinceNs = atNs;
    before = depth;
    max = Math.max(max, depth);
  }
  return { mean: ratio(area, makespanNs), max };
}

/**
 * Work items in the compute ring, at each moment at which their number changes: pushed by one lane, popped by the
 * other. An item is never popped before it is pushed, though clock readings of two threads may say so.
 */
export function* ringDepths(
  lanes: readonly Lane[],
  logs: readonly StepLog[],
): Generator<{ readonly atNs: number; readonly depth: number }> {
  const endsOf = (mark: string) =>
    lanes.flatMap((lane, index) =>
      Array.from(
        intervals(lane, logs[index], ({ event }) => (event === mark ? mark : '')),
        ({ endNs }) => endNs,
      ),
    );
  const pushes = endsOf('PUSH');
  const pops = endsOf('POP');
  let pushed = 0;
  let popped = 0;
  let atNs = 0;
  while (pushed < pushes.length || popped < Math.min(pushed, pops.length)) {
    const isPop = popped < pushed && popped < pops.length && !(pushes[pushed] <= pops[popped]);
    atNs = Math.max(atNs, isPop ? pops[popped++] : pushes[pushed++]);
    yield { atNs, depth: pushed - popped };
  }
}

type Span = Pick<Interval, 'startNs' | 'endNs'>;

/** The time that any of these fill, as stretches that do not meet, in order. */
function union(of: readonly Interval[]): readonly Span[] {
  const spans: { startNs: number; endNs: number }[] = [];
  for (const { startNs, endNs } of of.toSorted((a, b) => a.startNs - b.startNs)) {
    const last = spans.at(-1);
    if (last && startNs <= last.endNs) last.endNs = Math.max(last.endNs, endNs);
    else spans.push({ startNs, endNs });
  }
  return spans;
}

function overlap(a: readonly Span[], b: readonly Span[]): number {
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

function total(of: readonly Span[]): number {
  let sum = 0;
  for (const { startNs, endNs } of of) sum += endNs - startNs;
  return sum;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
