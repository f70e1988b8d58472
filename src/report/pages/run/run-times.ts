import { timeTicks } from '../../words/time-ticks.js';
import type { View } from '../kit/view.js';
import { DepthTimes } from './depth-times.js';
import { LaneTimes } from './lane-times.js';
import { PathTimes } from './path-times.js';
import type { ReportInput } from './report-data.js';
import { sramTimes } from './sram-times.js';

/** A lane of a backend, and where it stands in the picture. */
export interface LaneRow {
  readonly backend: number;
  readonly name: string;
  readonly times: LaneTimes;
  /** The time that the critical path is in this lane; left out where it is not known. */
  readonly path?: LaneTimes;
}

/** The report's columns, added up to times. */
export class RunTimes {
  readonly rows: readonly LaneRow[];
  readonly depths: readonly DepthTimes[];
  /** Bytes of SRAM that are in use, by backend. */
  readonly sram: readonly DepthTimes[];
  /** The critical path of each backend. */
  readonly paths: readonly (PathTimes | null)[];
  /** When each backend ended. */
  readonly endsNs: readonly number[];
  readonly wholeNs: number;
  /** Whether all runs are drawn as long as the longest, so that a short one can be compared with it. */
  isEqual = false;

  constructor(readonly input: ReportInput) {
    const { backends, activities, operations } = input;
    const isStall = (activity: number) => activities[activity].isStall;
    this.paths = backends.map(({ path, lanes }) => (path ? new PathTimes(path, lanes.length) : null));
    this.rows = backends.flatMap(({ lanes }, backend) =>
      lanes.map((lane, number) => ({
        backend,
        ...(this.paths[backend] && { path: this.paths[backend].lanes[number] }),
        name: lane.name,
        times: new LaneTimes(lane, operations.tensor.length, isStall),
      })),
    );
    this.endsNs = backends.map((_, backend) =>
      Math.max(0, ...this.rows.filter((row) => row.backend === backend).map(({ times }) => times.endNs)),
    );
    this.depths = backends.map(({ ringDepth }, backend) => new DepthTimes(ringDepth, this.endsNs[backend]));
    this.sram = backends.map((_, backend) => {
      const lanes = this.rows.filter((row) => row.backend === backend).map(({ times }) => times);
      return sramTimes(operations, lanes, this.endsNs[backend]);
    });
    this.wholeNs = Math.max(1, ...this.endsNs);
  }

  /** How many times as long as it took a backend's run is drawn. */
  scaleOf(backend: number): number {
    return this.isEqual ? this.wholeNs / Math.max(1, this.endsNs[backend]) : 1;
  }

  /** The stretch of a backend's own time that a view shows. */
  seen({ fromNs, toNs }: Pick<View, 'fromNs' | 'toNs'>, backend: number): Pick<View, 'fromNs' | 'toNs'> {
    const scale = this.scaleOf(backend);
    return { fromNs: fromNs / scale, toNs: toNs / scale };
  }

  /** Labels of a time axis: times, or shares of each run where all are drawn equally long. */
  ticks(atNs: readonly number[], stepNs: number): string[] {
    if (!this.isEqual) return timeTicks(atNs, stepNs);
    const decimals = Math.min(6, Math.max(0, 1 + Math.ceil(-Math.log10((100 * stepNs) / this.wholeNs))));
    return atNs.map((ns) => `${((100 * ns) / this.wholeNs).toFixed(decimals)} %`);
  }
}
