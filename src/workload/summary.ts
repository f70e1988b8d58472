import type { Link } from '../program/program.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Workload } from './workload.js';

/** A workload and how it is run, in the figures that a report begins with. */
export interface WorkloadSummary {
  readonly name: string;
  readonly operations: number;
  readonly executes: number;
  readonly sramBytes: number;
  readonly tile: Schedule['tile'];
  readonly protocol: string;
  readonly ringCapacity: number;
  /** The names of its lanes. */
  readonly lanes: readonly string[];
}

/** The facts about a workload that a report begins with. */
export function summary(
  { name, schedule }: Pick<Workload, 'name' | 'schedule'>,
  { protocol, ringCapacity }: Link,
): WorkloadSummary {
  return {
    name,
    operations: schedule.ops.length,
    executes: schedule.ops.filter(({ op }) => op === 'execute').length,
    sramBytes: schedule.sramBytes,
    tile: schedule.tile,
    protocol: protocol.name,
    ringCapacity,
    lanes: protocol.lanes.map(({ name }) => name),
  };
}
