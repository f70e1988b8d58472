import type { LaneColumns } from './report-data.js';

/** A stretch of so many columns has straight edges, at whole columns. */
const STRAIGHT_COLUMNS = 2;
/** One of so many can spare a column, so that two stretches without time between them are seen to be two. */
const SPARING_COLUMNS = 4;

/** Sums of gaps and durations: when each stretch began and ended. */
export class LaneTimes {
  readonly startsNs: Float64Array;
  readonly endsNs: Float64Array;
  readonly activity: Uint8Array;
  readonly operation: Int32Array;
  /** For each operation, the stretch in which it was carried out, or -1; waits for it are others. */
  private readonly stretchOf: Int32Array;

  constructor(
    { activity, operation, gapNs, durationNs }: LaneColumns,
    operations: number,
    isStall: (activity: number) => boolean,
  ) {
    this.activity = activity;
    this.operation = operation;
    this.startsNs = new Float64Array(gapNs.length);
    this.endsNs = new Float64Array(gapNs.length);
    this.stretchOf = new Int32Array(operations).fill(-1);
    let nowNs = 0;
    for (let at = 0; at < gapNs.length; at++) {
      this.startsNs[at] = nowNs += gapNs[at];
      this.endsNs[at] = nowNs += durationNs[at];
      if (!isStall(activity[at])) this.stretchOf[operation[at]] = at;
    }
  }

  get endNs(): number {
    return this.endsNs.at(-1) ?? 0;
  }

  /** The stretch in which an operation was carried out, or -1. */
  of(operation: number): number {
    return this.stretchOf[operation] ?? -1;
  }

  /** The first stretch that ends after `timeNs`; the number of stretches where none does. */
  firstAfter(timeNs: number): number {
    return firstAbove(this.endsNs, timeNs);
  }

  /** The stretch nearest to `timeNs`, or -1 where all are further than `withinNs`. */
  nearest(timeNs: number, withinNs: number): number {
    const after = this.firstAfter(timeNs);
    const distance = (at: number) =>
      at < 0 || at >= this.startsNs.length
        ? Number.POSITIVE_INFINITY
        : Math.max(0, this.startsNs[at] - timeNs, timeNs - this.endsNs[at]);
    const best = distance(after) <= distance(after - 1) ? after : after - 1;
    return distance(best) <= withinNs ? best : -1;
  }

  /**
   * The share of each column's time that each activity takes, activity by activity. What is shorter than a column
   * adds up in it, so that a picture of any number of stretches has as many parts as columns. Rounding may make a
   * column's shares more than 1 in all.
   */
  columnShares(fromNs: number, toNs: number, columns: number, activities: number): Float32Array {
    const shares = new Float32Array(activities * columns);
    const scale = columns / (toNs - fromNs);
    for (let at = this.firstAfter(fromNs); at < this.startsNs.length; at++) {
      if (this.startsNs[at] >= toNs) break;
      let start = Math.max(0, (this.startsNs[at] - fromNs) * scale);
      let end = Math.min(columns, (this.endsNs[at] - fromNs) * scale);
      const width = end - start;
      if (width >= STRAIGHT_COLUMNS) {
        start = Math.round(start);
        end = Math.round(end);
        if (width >= SPARING_COLUMNS && (this.startsNs[at + 1] - fromNs) * scale < end + 1) end--;
      }
      const base = this.activity[at] * columns;
      const first = Math.floor(start);
      const last = Math.min(columns - 1, Math.floor(end));
      if (first === last) {
        shares[base + first] += end - start;
        continue;
      }
      shares[base + first] += first + 1 - start;
      for (let column = first + 1; column < last; column++) shares[base + column] = 1;
      if (last < end) shares[base + last] += end - last;
    }
    return shares;
  }
}

/** The first index whose value is above `value`, in values that do not fall. */
export function firstAbove(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
