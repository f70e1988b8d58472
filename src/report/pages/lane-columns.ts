import type { Lane } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import type { PathStretch } from '../../speed/bottleneck/critical-path.js';
import { causeOfStall, ringDepths } from '../../speed/metrics.js';
import type { Activity, DepthColumns, LaneColumns, PathColumns } from './run/report-data.js';

/** Numbers what lanes spend time on: the kinds of operation first, then causes of stalls as they come up. */
export class Activities {
  readonly list: Activity[];
  private readonly numbers = new Map<string, number>();

  /** @param operations names of events that are activities: "LOAD". */
  constructor(operations: readonly string[]) {
    this.list = operations.map((name) => ({ name, isStall: false }));
  }

  /** The activity of a step, or -1 for one that only takes the lane further. */
  of(state: Lane['states'][number], waited: boolean): number {
    if (!waited) return this.list.findIndex(({ isStall, name }) => !isStall && name === state.event);
    const cause = causeOfStall(state, waited);
    if (cause === '') return -1;
    const known = this.numbers.get(cause);
    if (known !== undefined) return known;
    this.numbers.set(cause, this.list.length);
    return this.list.push({ name: cause, isStall: true }) - 1;
  }
}

/** A lane's log as columns: its tile operations, and the waits in which it had to wait. */
export function laneColumns(lane: Lane, log: StepLog, activities: Activities): LaneColumns {
  const activity = new Uint8Array(log.count);
  const operation = new Int32Array(log.count);
  const clock = new GapClock(log.count);
  const durationNs = new Float32Array(log.count);
  let count = 0;
  let startNs = log.startNs;
  for (let step = 0; step < log.count; step++) {
    const waited = log.states[step] < 0;
    const state = lane.states[waited ? ~log.states[step] : log.states[step]];
    const endNs = log.endsNs[step];
    const found = activities.of(state, waited);
    if (found >= 0) {
      activity[count] = found;
      operation[count] = log.operations[step];
      clock.advanceTo(startNs);
      durationNs[count] = endNs - startNs;
      clock.nowNs += durationNs[count++];
    }
    startNs = endNs;
  }
  return {
    name: lane.name,
    activity: activity.slice(0, count),
    operation: operation.slice(0, count),
    gapNs: clock.gapsNs.slice(0, count),
    durationNs: durationNs.slice(0, count),
  };
}

/** How full the compute ring of a run is, as columns. */
export function depthColumns(lanes: readonly Lane[], logs: readonly StepLog[]): DepthColumns {
  const changes = [...ringDepths(lanes, logs)];
  const clock = new GapClock(changes.length);
  for (const { atNs } of changes) clock.advanceTo(atNs);
  return { gapNs: clock.gapsNs, depth: Int32Array.from(changes, ({ depth }) => depth) };
}

/** A critical path as columns. */
export function pathColumns(path: readonly PathStretch[]): PathColumns {
  const clock = new GapClock(path.length);
  for (const { endNs } of path) clock.advanceTo(endNs);
  return {
    lane: Int32Array.from(path, ({ lane }) => lane),
    isWay: Uint8Array.from(path, ({ kind }) => (kind === 'way' || kind === 'wake' ? 1 : 0)),
    durationNs: clock.gapsNs,
  };
}

/**
 * Times as gaps, because a float32 holds a short gap more exactly than a late time. It follows the clock of who adds
 * the gaps up again, so that what rounding takes is not carried on.
 */
class GapClock {
  readonly gapsNs: Float32Array;
  nowNs = 0;
  private count = 0;

  constructor(capacity: number) {
    this.gapsNs = new Float32Array(capacity);
  }

  advanceTo(timeNs: number): void {
    this.gapsNs[this.count] = timeNs - this.nowNs;
    this.nowNs += this.gapsNs[this.count++];
  }
}
