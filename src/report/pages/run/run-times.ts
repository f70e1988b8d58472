import { DepthTimes } from './depth-times.js';
import { LaneTimes } from './lane-times.js';
import type { ReportInput } from './report-data.js';

/** A lane of a backend, and where it stands in the picture. */
export interface LaneRow {
  readonly backend: number;
  readonly name: string;
  readonly times: LaneTimes;
}

/** The report's columns, added up to times. */
export class RunTimes {
  readonly rows: readonly LaneRow[];
  readonly depths: readonly DepthTimes[];
  /** When each backend ended. */
  readonly endsNs: readonly number[];
  readonly wholeNs: number;

  constructor(readonly input: ReportInput) {
    const { backends, activities, operations } = input;
    const isStall = (activity: number) => activities[activity].isStall;
    this.rows = backends.flatMap(({ lanes }, backend) =>
      lanes.map((lane) => ({
        backend,
        name: lane.name,
        times: new LaneTimes(lane, operations.tensor.length, isStall),
      })),
    );
    this.endsNs = backends.map((_, backend) =>
      Math.max(0, ...this.rows.filter((row) => row.backend === backend).map(({ times }) => times.endNs)),
    );
    this.depths = backends.map(({ ringDepth }, backend) => new DepthTimes(ringDepth, this.endsNs[backend]));
    this.wholeNs = Math.max(1, ...this.endsNs);
  }
}
