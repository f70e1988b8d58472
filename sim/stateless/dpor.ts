import { type Divergence, divergence } from './divergence.js';
import { HappensBefore } from './happens-before.js';
import { bitCount, lowest } from './threads.js';
import { Field, type Trace } from './trace.js';

/** What to execute next. */
export interface Prefix {
  /** The thread of each point, from the first on. After them, any thread that can go on and does not sleep may. */
  readonly schedule: Int32Array;
  /**
   * The threads that sleep when the last point of the schedule is chosen, a bit each. From there on they are not chosen,
   * until a record (that of the last point of the schedule is the first) `mayDepend` on what they announced.
   */
  readonly asleep: number;
  /** Those of them whose step is known to write nothing: what `mayDepend` takes for quiet. */
  readonly quiet: number;
}

/**
 * Dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson and Sagonas, "Optimal Dynamic
 * Partial Order Reduction", POPL 2014, algorithm 1): of the executions that differ only in the order of steps that do not
 * depend on each other, one is asked for; a few may be asked for twice, and then mostly end early, as all threads that
 * could go on sleep. Steps are the points of traces; what lies between them goes with the point before.
 *
 * Whoever executes calls `next`, executes, and gives the trace to `absorb`, also if it ended early:
 *
 *     for (let next = dpor.next(); next !== null; next = dpor.next()) dpor.absorb(execute(next));
 */
export class Dpor {
  protected readonly order = new HappensBefore();
  private length = 0;
  /** How many points lead to the choice that is to be executed next, itself included. */
  protected depth = -1;
  /** By point: the thread that was chosen, and masks of the threads that could go on, that sleep there, … */
  protected chosen = new Int32Array(0);
  protected enabled = new Int32Array(0);
  protected asleep = new Int32Array(0);
  /** … that are to be chosen there, and that have been. */
  protected wanted = new Int32Array(0);
  protected done = new Int32Array(0);
  /** Of the threads that sleep or have been chosen: those whose step there wrote nothing, though it might have. */
  protected quiet = new Int32Array(0);
  /** Of the threads that sleep in the execution that is to come: the same. */
  private sleepingQuiet = 0;

  /** @param start what every execution begins with: then all executions that go on from there are searched, and no others. */
  constructor(protected readonly start: Prefix = { schedule: new Int32Array(0), asleep: 0, quiet: 0 }) {}

  /** How many points every execution begins with. */
  protected get base(): number {
    return this.start.schedule.length;
  }

  /**
   * The share of the search that is behind it, as far as is known now: at each point of the present execution, the threads
   * that are done with stand for as much as each that is to be chosen yet. Asked between `absorb` and `next`.
   */
  share(): number {
    let share = 0;
    let weight = 1;
    for (let point = this.base; point < this.depth; point++) {
      const done = bitCount(this.done[point] & ~this.asleep[point]);
      const wanted = bitCount((this.wanted[point] | this.done[point]) & ~this.asleep[point]);
      if (wanted < 2) continue;
      share += (weight * (done - 1)) / wanted;
      weight /= wanted;
    }
    return share + weight;
  }

  /** The next execution, or null when all are done. */
  next(): Prefix | null {
    const { base, chosen, asleep, wanted, done, quiet } = this;
    if (this.depth < 0) {
      this.depth = base;
      this.sleepingQuiet = this.start.quiet;
      return this.start;
    }
    for (; this.depth > base; this.depth--) {
      const point = this.depth - 1;
      const threads = wanted[point] & ~done[point] & ~asleep[point];
      if (threads === 0) continue;
      // A forced point depends on everything.
      const sleeping = this.order.isForced(point) ? 0 : asleep[point] | done[point];
      chosen[point] = lowest(threads);
      done[point] |= 1 << chosen[point];
      this.sleepingQuiet = quiet[point] & sleeping;
      return { schedule: chosen.slice(0, this.depth), asleep: sleeping, quiet: this.sleepingQuiet };
    }
    return null;
  }

  /**
   * Learns from an execution what else is to be executed. If the execution did something else than the one before, as
   * far as the two had the same schedule, nothing is learnt, and what it did is returned.
   */
  absorb(trace: Trace): Divergence | null {
    const { order, depth } = this;
    const isFirst = order.length === 0;
    const known = Math.max(depth - 1, 0);
    const diverged = isFirst ? null : this.divergence(trace, known);
    if (diverged !== null) return diverged;
    const from = isFirst ? 0 : known;
    order.extend(trace, from);
    this.length = trace.length;
    this.grow(order.length);
    for (let point = from; point < order.length; point++) {
      if (isFirst || point >= depth) this.add(point);
      if (order.isQuiet(point)) this.quiet[point] |= 1 << order.thread(point);
      order.order(point);
      // What races before the last point of a start, whoever handed that out has seen.
      if (point < known) continue;
      for (const first of order.racing) if (this.isReversible(first, point)) this.reverse(first, point);
    }
    this.depth = order.length;
    return null;
  }

  /** Where the records before the last point of the schedule, or the threads of its points, are not as they were. */
  private divergence(trace: Trace, known: number): Divergence | null {
    const { order } = this;
    const was = { words: order.words, length: this.length, threads: trace.threads };
    const record = order.record(known);
    const different = divergence(was, trace, 0, record);
    if (different !== null || record < trace.length) return different;
    return divergence(was, trace, record, record + 1);
  }

  private add(point: number): void {
    const { order } = this;
    this.chosen[point] = order.thread(point);
    this.enabled[point] = order.field(point, Field.enabled);
    this.asleep[point] = order.field(point, Field.asleep);
    this.wanted[point] = order.isForced(point) ? this.enabled[point] : 1 << this.chosen[point];
    this.done[point] = 1 << this.chosen[point];
    this.quiet[point] = this.sleepingQuiet & this.asleep[point];
  }

  /**
   * Whether the second of two points that race could come before the first. It could not where its thread could not go
   * on before the first let it, and nothing that can come before the first would.
   */
  protected isReversible(first: number, second: number): boolean {
    const { order } = this;
    if ((this.enabled[first] >> order.thread(second)) & 1) return true;
    // What the thread stood before was something else.
    if (order.previous(second) > first) return true;
    for (let between = first + 1; between < second; between++) {
      if (!order.isBefore(first, between) && order.depends(between, second)) return true;
    }
    return false;
  }

  /**
   * Sees to it that the second of two points that race comes before the first in some execution: of the points that do
   * not happen after the first, and the second, it is enough that one with which they may begin (an initial) is chosen
   * instead of the first.
   */
  protected reverse(first: number, second: number): void {
    const initials = this.initials(first, second) & this.enabled[first];
    const thread = this.order.thread(second);
    if (initials === 0) this.wanted[first] |= this.enabled[first];
    else if (initials & (this.wanted[first] | this.asleep[first])) return;
    else this.wanted[first] |= (initials >> thread) & 1 ? 1 << thread : initials & -initials;
  }

  protected initials(first: number, second: number): number {
    const { order, firsts } = this;
    let threads = 0;
    let initials = 0;
    for (let point = first + 1; point <= second; point++) {
      if (point < second && order.isBefore(first, point)) continue;
      const thread = order.thread(point);
      if ((threads >> thread) & 1) continue;
      let isInitial = true;
      for (let rest = threads; rest !== 0 && isInitial; rest &= rest - 1) {
        isInitial = !order.isBefore(firsts[lowest(rest)], point);
      }
      firsts[thread] = point;
      threads |= 1 << thread;
      if (isInitial) initials |= 1 << thread;
    }
    return initials;
  }

  /** By thread: its first point that does not happen after the first of two that race. */
  private readonly firsts = new Int32Array(32);

  private grow(points: number): void {
    if (this.chosen.length >= points) return;
    const grown = (old: Int32Array) => {
      const words = new Int32Array(2 * points);
      words.set(old);
      return words;
    };
    this.chosen = grown(this.chosen);
    this.enabled = grown(this.enabled);
    this.asleep = grown(this.asleep);
    this.wanted = grown(this.wanted);
    this.done = grown(this.done);
    this.quiet = grown(this.quiet);
  }
}
