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
    ...scheduleSummary(name, schedule),
    protocol: protocol.name,
    ringCapacity,
    lanes: protocol.lanes.map(({ name }) => name),
  };
}

/** What of it is the schedule's. */
export function scheduleSummary(
  name: string,
  { ops, sramBytes, tile }: Schedule,
): Omit<WorkloadSummary, 'protocol' | 'ringCapacity' | 'lanes'> {
  const executes = ops.filter(({ op }) => op === 'execute').length;
  return { name, operations: ops.length, executes, sramBytes, tile };
}
