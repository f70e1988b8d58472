import { bitCount, lowest } from './threads.js';
import { Field, FORCED, Kind, RECORD, type Trace } from './trace.js';

/** Prefixes that wait for their turn, at most. */
const MOST_PENDING = 1_000_000;

/** What an execution leaves to be tried: at each of its later points, the threads that were not chosen. */
export interface Alternatives {
  /** Preemptions of a schedule that takes one of them. */
  readonly preemptions: number;
  /** Threads of the points, from the first. */
  readonly threads: Uint8Array;
  /** The first point at which something is left to be tried. */
  readonly from: number;
  /** From that point on: the threads that are to be tried instead. */
  readonly others: Int32Array;
}

/** The same, as they are tried. */
interface Branches extends Alternatives {
  /** The point that is looked at next, counted back from the last. */
  at: number;
}

/**
 * All schedules of few preemptions, those of the fewest first (Musuvathi and Qadeer, "Iterative Context Bounding for
 * Systematic Testing of Multithreaded Programs", PLDI 2007): most defects show with two or fewer. To choose another thread
 * than the last one, which could go on, is a preemption; where the last one cannot, any choice is free.
 *
 * After a prefix, whoever executes lets the last thread go on while it can, then the lowest. So each schedule is executed
 * once, and none that differs only in how steps commute is left out.
 */
export class PreemptionBound {
  /** Prefixes that were let go as too many waited: if there are any, not all schedules have been executed. */
  dropped = 0;
  /** By number of preemptions: what is to be tried yet, the latest last. */
  private readonly pending: Branches[][] = [];
  private pendingCount = 0;
  /** Length and preemptions of the prefix that was given last. */
  private length = -1;
  private preemptions = 0;

  /**
   * @param most prefixes that may wait for their turn, a few dozen bytes each; the others are dropped.
   * @param begin threads of the first points, which every schedule has; preemptions are counted behind them.
   * @param only what executions of another search have left: then nothing else is tried.
   */
  constructor(
    private readonly most = MOST_PENDING,
    private readonly begin: ArrayLike<number> = [],
    only?: readonly Alternatives[],
  ) {
    if (only) this.length = 0;
    for (const { preemptions, threads, from, others } of only ?? []) {
      this.leave(preemptions, threads, from, others.slice());
    }
  }

  /** What has not been tried, the fewest preemptions first. */
  rest(): readonly Alternatives[] {
    return this.pending.flat().filter(({ others }) => others.some((mask) => mask !== 0));
  }

  /**
   * The threads of the first points of the next schedule with so many preemptions or fewer; null when there is none. The
   * execution is to be given to `absorb` before the next is asked for.
   */
  next(preemptions: number): Int32Array | null {
    if (this.length < 0) {
      this.length = this.begin.length;
      return Int32Array.from(this.begin);
    }
    for (let cost = 0; cost <= preemptions && cost < this.pending.length; cost++) {
      const schedule = this.take(this.pending[cost] ?? []);
      if (schedule === null) continue;
      this.length = schedule.length;
      this.preemptions = cost;
      return schedule;
    }
    return null;
  }

  /** Learns from an execution what else there is to try. */
  absorb({ words, length }: Trace): void {
    const points: number[] = [];
    for (let at = 0; at < length * RECORD; at += RECORD) if (words[at + Field.enabled] !== 0) points.push(at);
    const threads = Uint8Array.from(points, (at) => words[at + Field.thread]);
    const from = Math.min(this.length, points.length);
    const free = new Int32Array(points.length - from);
    const preempting = new Int32Array(points.length - from);
    for (let point = from; point < points.length; point++) {
      const enabled = words[points[point] + Field.enabled];
      const others = enabled & ~(1 << threads[point]);
      const isForced =
        words[points[point] + Field.kind] !== Kind.wake && words[points[point] + Field.cause] === FORCED;
      const canLastGoOn = point > 0 && !isForced && (enabled >> threads[point - 1]) & 1;
      (canLastGoOn ? preempting : free)[point - from] = others;
    }
    this.leave(this.preemptions, threads, from, free);
    this.leave(this.preemptions + 1, threads, from, preempting);
  }

  private leave(cost: number, threads: Uint8Array, from: number, others: Int32Array): void {
    const count = others.reduce((sum, mask) => sum + bitCount(mask), 0);
    if (count === 0) return;
    if (this.pendingCount + count > this.most) {
      this.dropped += count;
      return;
    }
    this.pendingCount += count;
    while (this.pending.length <= cost) this.pending.push([]);
    this.pending[cost].push({ preemptions: cost, threads, from, others, at: others.length - 1 });
  }

  private take(pending: Branches[]): Int32Array | null {
    for (let branches = pending.at(-1); branches !== undefined; branches = pending.at(-1)) {
      const { threads, from, others } = branches;
      while (branches.at >= 0 && others[branches.at] === 0) branches.at--;
      if (branches.at < 0) {
        pending.pop();
        continue;
      }
      const point = from + branches.at;
      const thread = lowest(others[branches.at]);
      others[branches.at] &= others[branches.at] - 1;
      this.pendingCount--;
      const schedule = Int32Array.from(threads.subarray(0, point + 1));
      schedule[point] = thread;
      return schedule;
    }
    return null;
  }
}
