import { partsOf, stepsDepend } from './dependence.js';
import { Field, FORCED, Kind, RECORD, type Trace } from './trace.js';

/** Words of a clock: threads have a bit each in the masks of a trace, so there are no more. */
const CLOCK = 32;

/**
 * The points of a trace and their order: that of each thread, that of dependent points, a wake after its notify, a
 * forced point after and before everything. Kept as vector clocks (Mattern, "Virtual Time and Global States of
 * Distributed Systems", 1989), the threads' own times counted from 1.
 *
 * Points are numbered from 0. `extend` is told from which point on a trace differs from the last one.
 */
export class HappensBefore {
  length = 0;
  /** The records of the trace; a copy, as who makes traces may use their memory again. */
  words = new Int32Array(0);
  /** By point: its record, and the number of its records, further bytes included. */
  private records = new Int32Array(0);
  private parts = new Int32Array(0);
  /** By point: its thread's point before it, or -1; its number among its thread's points. */
  private before = new Int32Array(0);
  private own = new Int32Array(0);
  private clocks = new Int32Array(0);
  /** By point: the last forced point up to it, or -1. */
  private barriers = new Int32Array(0);
  /** By thread, as points are added: its last point, or -1. */
  private readonly last = new Int32Array(CLOCK);
  private readonly heads = new Int32Array(CLOCK);
  private threads = 0;
  /** Points before the one that was ordered last, in a race with it: dependent, and no third one is between them. */
  readonly racing: number[] = [];

  thread(point: number): number {
    return this.words[this.records[point] * RECORD + Field.thread];
  }

  record(point: number): number {
    return this.records[point];
  }

  field(point: number, field: number): number {
    return this.words[this.records[point] * RECORD + field];
  }

  /** Whether nothing could go on by itself at a point, so that it comes after everything. */
  isForced(point: number): boolean {
    return this.field(point, Field.kind) !== Kind.wake && this.field(point, Field.cause) === FORCED;
  }

  /** Whether a point changed nothing, though its kind of access might have. */
  isQuiet(point: number): boolean {
    const kind = this.field(point, Field.kind);
    return kind === Kind.failed || kind === Kind.vain;
  }

  /** The point of the same thread before this one, or -1. */
  previous(point: number): number {
    return this.before[point];
  }

  /** A point's number among those of its thread, from 1. */
  time(point: number): number {
    return this.own[point];
  }

  /** How many points of a thread come before this one, itself included. */
  heard(point: number, thread: number): number {
    return this.clocks[point * CLOCK + thread];
  }

  /** Whether `first`, an earlier point, happens before `second`. */
  isBefore(first: number, second: number): boolean {
    return this.clocks[second * CLOCK + this.thread(first)] >= this.own[first];
  }

  /** Whether `second` depends on `first`, an earlier point of another thread, by itself. */
  depends(first: number, second: number): boolean {
    const { words, records, parts } = this;
    const [a, b] = [records[first], records[second]];
    if (words[b * RECORD + Field.kind] === Kind.wake) return words[b * RECORD + Field.cause] === a;
    return stepsDepend(words, a, parts[first], b, parts[second]);
  }

  /** Takes the points of a trace, of which those before `from` are the ones that are there already. */
  extend(trace: Trace, from: number): void {
    this.grow(trace.length);
    this.threads = trace.threads;
    const start = from === 0 ? 0 : this.records[from - 1] + this.parts[from - 1];
    this.words.set(trace.words.subarray(start * RECORD, trace.length * RECORD), start * RECORD);
    this.length = from;
    for (let record = start; record < trace.length; record++) {
      if (this.words[record * RECORD + Field.enabled] === 0) continue;
      this.records[this.length] = record;
      this.parts[this.length++] = partsOf(this.words, record, trace.length);
    }
    this.last.fill(-1);
    for (let point = 0; point < from; point++) this.last[this.thread(point)] = point;
  }

  /**
   * Orders a point after those before it, and leaves in `racing` those that it races with, the latest first. Called for
   * each point that `extend` added, in order.
   */
  order(point: number): void {
    const { own, before, clocks, last, barriers, racing } = this;
    const thread = this.thread(point);
    const clock = point * CLOCK;
    racing.length = 0;
    before[point] = last[thread];
    own[point] = before[point] < 0 ? 1 : own[before[point]] + 1;
    clocks.fill(0, clock, clock + CLOCK);
    barriers[point] = point === 0 ? -1 : barriers[point - 1];
    if (before[point] >= 0) this.join(before[point], point);
    if (barriers[point] >= 0) this.join(barriers[point], point);
    if (this.isForced(point)) {
      for (let other = 0; other < this.threads; other++) if (last[other] >= 0) this.join(last[other], point);
      barriers[point] = point;
    } else {
      this.findRaces(point, thread);
    }
    clocks[clock + thread] = own[point];
    last[thread] = point;
  }

  /** Goes back through the points that this one has not heard of, the latest first. */
  private findRaces(point: number, thread: number): void {
    const { own, before, heads, threads, racing } = this;
    heads.set(this.last);
    heads[thread] = -1;
    for (;;) {
      let first = -1;
      for (let other = 0; other < threads; other++) first = Math.max(first, heads[other]);
      if (first < 0) return;
      const other = this.thread(first);
      if (this.heard(point, other) >= own[first]) {
        heads[other] = -1;
        continue;
      }
      heads[other] = before[first];
      if (!this.depends(first, point)) continue;
      racing.push(first);
      this.join(first, point);
    }
  }

  private join(from: number, to: number): void {
    const { clocks, threads } = this;
    for (let thread = 0; thread < threads; thread++) {
      const time = clocks[from * CLOCK + thread];
      if (time > clocks[to * CLOCK + thread]) clocks[to * CLOCK + thread] = time;
    }
  }

  private grow(records: number): void {
    if (this.records.length >= records) return;
    const size = 2 * records;
    const grown = (old: Int32Array, length: number) => {
      const words = new Int32Array(length);
      words.set(old);
      return words;
    };
    this.words = grown(this.words, size * RECORD);
    this.records = grown(this.records, size);
    this.parts = grown(this.parts, size);
    this.before = grown(this.before, size);
    this.own = grown(this.own, size);
    this.clocks = grown(this.clocks, size * CLOCK);
    this.barriers = grown(this.barriers, size);
  }
}
