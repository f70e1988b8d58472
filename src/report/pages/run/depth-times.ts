import { firstAbove } from './lane-times.js';
import type { DepthColumns } from './report-data.js';

/** Least, most and mean of the ring's depth in each of some columns; null after the run's end. */
export interface DepthPicture {
  readonly most: (number | null)[];
  readonly least: (number | null)[];
  readonly mean: (number | null)[];
}

/** How full the compute ring was, and when. */
export class DepthTimes {
  private readonly timesNs: Float64Array;
  private readonly depth: Int32Array;
  readonly max: number;

  /** @param endNs when the run ended. */
  constructor(
    { gapNs, depth }: DepthColumns,
    readonly endNs: number,
  ) {
    this.timesNs = new Float64Array(gapNs.length);
    this.depth = depth;
    let nowNs = 0;
    let max = 0;
    for (let at = 0; at < gapNs.length; at++) {
      this.timesNs[at] = nowNs += gapNs[at];
      max = Math.max(max, depth[at]);
    }
    this.max = max;
  }

  /** Work items in the ring at a time. */
  at(timeNs: number): number {
    return this.depth[firstAbove(this.timesNs, timeNs) - 1] ?? 0;
  }

  /** How often the depth changes in a stretch of time. */
  changes(fromNs: number, toNs: number): number {
    return firstAbove(this.timesNs, toNs) - firstAbove(this.timesNs, fromNs);
  }

  /** The depth in columns of equal time; what changes more than once within one shows as least, most and mean. */
  picture(fromNs: number, toNs: number, columns: number): DepthPicture {
    const most: (number | null)[] = new Array(columns).fill(null);
    const least = most.slice();
    const mean = most.slice();
    const columnNs = (toNs - fromNs) / columns;
    let next = firstAbove(this.timesNs, fromNs);
    let now = this.depth[next - 1] ?? 0;
    for (let column = 0; column < columns; column++) {
      const startNs = fromNs + column * columnNs;
      if (startNs > this.endNs) break;
      const untilNs = startNs + columnNs;
      let [high, low, area, sinceNs] = [now, now, 0, startNs];
      for (; next < this.timesNs.length && this.timesNs[next] < untilNs; next++) {
        area += now * (this.timesNs[next] - sinceNs);
        sinceNs = this.timesNs[next];
        now = this.depth[next];
        high = Math.max(high, now);
        low = Math.min(low, now);
      }
      most[column] = high;
      least[column] = low;
      mean[column] = (area + now * (untilNs - sinceNs)) / columnNs;
    }
    return { most, least, mean };
  }
}
