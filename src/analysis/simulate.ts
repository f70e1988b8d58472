import { type RunOutcome, run } from '../../sim/run.js';
import { Timed } from '../../sim/strategies/timed.js';
import { allocate, Workspace } from '../engine/workspace.js';
import type { Tensor } from '../model/tensor.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Schedule } from '../schedule/schedule.js';
import { STEPS_PER_OPERATION, type StepLog } from '../step-log.js';
import { BUILT_IN_MACHINE, type Machine } from './machine.js';
import { tileCostModel } from './tile-costs.js';
import { workspaceSystem } from './workspace-system.js';

/** What a simulated run gives back; after a deadlock the outputs are what had been stored by then. */
export interface Simulation {
  readonly outcome: RunOutcome;
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly makespanNs: number;
  readonly logs: readonly [StepLog, StepLog];
}

/**
 * Runs a schedule's lanes in virtual time, earliest clock first, with real kernels: the bits are real, the times
 * are predicted. The same arguments give the same run on any machine.
 * @throws BadInput where a tensor is missing or misshapen.
 */
export function simulate(
  schedule: Schedule,
  inputs: ReadonlyMap<string, Tensor>,
  protocol: Protocol,
  ringCapacity: number,
  costs: Machine = BUILT_IN_MACHINE,
  memory: (bytes: number) => WebAssembly.Memory = allocate,
): Simulation {
  const workspace = new Workspace(schedule, protocol, ringCapacity, memory);
  workspace.reset(inputs);
  const system = workspaceSystem(workspace);
  const logCapacity = schedule.ops.length * STEPS_PER_OPERATION;
  const timed = new Timed(2, tileCostModel(workspace.ops, costs), true, logCapacity);
  const outcome = run(system, timed);
  return {
    outcome,
    outputs: workspace.outputs(),
    makespanNs: timed.nowNs,
    logs: timed.logs as readonly [StepLog, StepLog],
  };
}
