import { type Handover, handovers } from '../../safety/handovers.js';
import { isOfRows, type Operation, type Schedule } from '../../schedule/schedule.js';
import { pathStretches } from '../../speed/bottleneck/path-stretches.js';
import { type Interval, operationsIn, ringDepths, stallsIn } from '../../speed/metrics.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { KIND_WORDS } from '../terminal/bottleneck-text.js';
import type { TimelineRun } from '../terminal/timeline.js';

/** Arrows drawn for one run at most: viewers slow down with more, and nobody follows so many. */
const ARROWS_MOST = 20_000;

/**
 * Runs of a schedule in the Trace Event Format (JSON object form), which chrome://tracing and ui.perfetto.dev open.
 * One process per run; above all a track of the critical path; for each lane a track of tile operations and one of
 * stalls; the ring's depth as a counter; arrows from what puts data into SRAM to what takes it. Times are microseconds with three decimals.
 * @returns the file's text piece by piece, for schedules whose trace does not fit in memory.
 */
export function* traceText(
  schedule: Schedule,
  workload: WorkloadSummary,
  runs: readonly TimelineRun[],
): Generator<string> {
  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  const arrows: Record<string, ArrowCount> = {};
  let comma = '';
  for (const [index, run] of runs.entries()) {
    for (const event of eventsOf(schedule, run, index + 1, arrows)) {
      yield comma + event;
      comma = ',\n';
    }
  }
  yield `\n],"otherData":${JSON.stringify({ workload, arrows })}}\n`;
}

/** How many arrows of a run there are in the file, and how many there would be without a limit. */
interface ArrowCount {
  readonly drawn: number;
  readonly of: number;
}

function* eventsOf(
  schedule: Schedule,
  run: TimelineRun,
  pid: number,
  arrows: Record<string, ArrowCount>,
): Generator<string> {
  const { name, lanes, logs } = run;
  yield metadata(pid, 0, 'process', name, pid);
  yield* pathSlices(schedule, run, pid);
  const slices = new Slices(schedule.ops.length);
  for (const [index, lane] of lanes.entries()) {
    const work = 2 * index + 1;
    const stalls = work + 1;
    yield metadata(pid, work, 'thread', lane.name, work);
    yield metadata(pid, stalls, 'thread', `${lane.name} stalls`, stalls);
    for (const interval of operationsIn(lane, logs[index])) {
      slices.add(interval, work);
      yield slice(pid, work, 'operation', interval, schedule.ops[interval.operation]);
    }
    for (const interval of stallsIn(lane, logs[index])) {
      yield slice(pid, stalls, 'stall', interval, schedule.ops[interval.operation]);
    }
  }
  yield counter(pid, 0, 0);
  for (const { atNs, depth } of ringDepths(lanes, logs)) yield counter(pid, atNs, depth);
  arrows[name] = yield* arrowsOf(schedule, pid, slices);
}

/** The critical path, a slice for each of its stretches: what it is, and whose. */
function* pathSlices(schedule: Schedule, run: TimelineRun, pid: number): Generator<string> {
  const track = 2 * run.lanes.length + 1;
  yield metadata(pid, track, 'thread', 'critical path', 0);
  for (const { lane, kind, operation, startNs, endNs } of pathStretches(run)) {
    const event = `${run.lanes[lane].name}: ${KIND_WORDS[kind]}`;
    yield slice(pid, track, 'path', { event, operation, startNs, endNs }, schedule.ops[operation]);
  }
}

/** Arrows between slices; on a huge schedule only every n-th, whatever keeps within the limit. */
function* arrowsOf(schedule: Schedule, pid: number, slices: Slices): Generator<string, ArrowCount> {
  let of = 0;
  for (const handover of handovers(schedule)) if (slices.has(handover)) of++;
  const every = Math.max(1, Math.ceil(of / ARROWS_MOST));
  let at = 0;
  let drawn = 0;
  for (const handover of handovers(schedule)) {
    if (!slices.has(handover) || at++ % every !== 0) continue;
    const { from, to } = handover;
    const id = `${pid}.${drawn++}`;
    const common = `"cat":"data","name":"data","id":"${id}","pid":${pid}`;
    yield `{"ph":"s",${common},"tid":${slices.tracks[from]},"ts":${us(slices.insideNs(from))}}`;
    yield `{"ph":"f","bp":"e",${common},"tid":${slices.tracks[to]},"ts":${us(slices.startsNs[to])}}`;
  }
  return { drawn, of };
}

/** Where each operation's slice lies. */
class Slices {
  readonly tracks: Uint8Array;
  readonly startsNs: Float64Array;
  private readonly endsNs: Float64Array;

  constructor(operations: number) {
    this.tracks = new Uint8Array(operations);
    this.startsNs = new Float64Array(operations);
    this.endsNs = new Float64Array(operations);
  }

  add({ operation, startNs, endNs }: Interval, track: number): void {
    this.tracks[operation] = track;
    this.startsNs[operation] = Math.round(startNs);
    this.endsNs[operation] = Math.round(endNs);
  }

  /** The last nanosecond of a slice that is still within it: there an arrow starts. */
  insideNs(operation: number): number {
    return Math.max(this.startsNs[operation], this.endsNs[operation] - 1);
  }

  /** Whether both ends of an arrow are there and it does not point back in time, as it may after a race. */
  has({ from, to }: Handover): boolean {
    return this.tracks[from] > 0 && this.tracks[to] > 0 && this.startsNs[to] >= this.insideNs(from);
  }
}

function metadata(pid: number, tid: number, what: 'process' | 'thread', name: string, order: number): string {
  const common = `"ph":"M","pid":${pid},"tid":${tid},"ts":0`;
  return (
    `{${common},"name":"${what}_name","args":{"name":${JSON.stringify(name)}}},\n` +
    `{${common},"name":"${what}_sort_index","args":{"sort_index":${order}}}`
  );
}

function slice(pid: number, tid: number, cat: string, interval: Interval, op: Operation | undefined): string {
  const startNs = Math.round(interval.startNs);
  const tile = op ? `,"tile":${JSON.stringify(tileOf(op))}` : '';
  return (
    `{"ph":"X","cat":"${cat}","name":${JSON.stringify(interval.event)},"pid":${pid},"tid":${tid},` +
    `"ts":${us(startNs)},"dur":${us(Math.round(interval.endNs) - startNs)},` +
    `"args":{"operation":${interval.operation}${tile}}}`
  );
}

function counter(pid: number, atNs: number, depth: number): string {
  const ts = us(Math.round(atNs));
  return `{"ph":"C","name":"ring depth","pid":${pid},"tid":0,"ts":${ts},"args":{"items":${depth}}}`;
}

function tileOf(op: Operation): string {
  if (op.op === 'execute') return `accumulator ${op.accAddr}`;
  if (isOfRows(op)) return `${op.tensor} (${op.tileRow})`;
  return `${op.tensor} (${op.tileRow}, ${op.tileCol})`;
}

/** Whole nanoseconds as the microseconds that the format counts in. */
function us(ns: number): string {
  return (ns / 1000).toFixed(3);
}
