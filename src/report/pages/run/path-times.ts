import { firstAbove, LaneTimes } from './lane-times.js';
import type { PathColumns } from './report-data.js';

/** A way of the critical path from one lane to another. */
export interface PathWay {
  readonly from: number;
  readonly to: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** Where the critical path of a run goes, and when. */
export class PathTimes {
  /** By lane: the time that the path is in it. */
  readonly lanes: readonly LaneTimes[];
  private readonly endsNs: Float64Array;

  /** @param lanes how many there are. */
  constructor(
    private readonly columns: PathColumns,
    lanes: number,
  ) {
    const { lane, isWay, durationNs } = columns;
    this.endsNs = new Float64Array(lane.length);
    let nowNs = 0;
    for (let at = 0; at < lane.length; at++) this.endsNs[at] = nowNs += durationNs[at];
    this.lanes = Array.from({ length: lanes }, (_, number) => {
      const gaps: number[] = [];
      const durations: number[] = [];
      let freeNs = 0;
      for (let at = 0; at < lane.length; at++) {
        if (lane[at] !== number || isWay[at]) freeNs += durationNs[at];
        else {
          gaps.push(freeNs);
          durations.push(durationNs[at]);
          freeNs = 0;
        }
      }
      return new LaneTimes(
        {
          name: '',
          activity: new Uint8Array(gaps.length),
          operation: new Int32Array(gaps.length).fill(-1),
          gapNs: Float32Array.from(gaps),
          durationNs: Float32Array.from(durations),
        },
        0,
        () => true,
      );
    });
  }

  /** Ways between lanes within a stretch of time; none where there are more than `most` stretches of the path in it. */
  ways(fromNs: number, toNs: number, most: number): readonly PathWay[] {
    const { lane, isWay } = this.columns;
    const first = firstAbove(this.endsNs, fromNs);
    const last = Math.min(this.endsNs.length - 1, firstAbove(this.endsNs, toNs));
    if (last - first > most) return [];
    const ways: PathWay[] = [];
    for (let at = Math.max(1, first); at <= last; at++) {
      if (lane[at] === lane[at - 1]) continue;
      const startNs = this.endsNs[at - 1];
      ways.push({ from: lane[at - 1], to: lane[at], startNs, endNs: isWay[at] ? this.endsNs[at] : startNs });
    }
    return ways;
  }
}
