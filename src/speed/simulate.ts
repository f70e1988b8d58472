import { Random } from '../../sim/random.js';
import type { RunOutcome } from '../../sim/run.js';
import type { CostModel } from '../../sim/time/cost-model.js';
import { jittered } from '../../sim/time/jitter.js';
import { runTimed } from '../../sim/time/run-timed.js';
import { Timed } from '../../sim/time/timed.js';
import type { StepLog } from '../lane/step-log.js';
import type { Tensor } from '../model/tensor.js';
import type { OperationTable } from '../program/operation-table.js';
import type { Program } from '../program/program.js';
import { tileSystem } from '../program/system.js';
import { BadInput } from '../refusal/bad-input.js';
import { nowNs } from '../run/threads/clock.js';
import type { Hosts } from '../run/threads/hosting.js';
import { allocate, Workspace } from '../run/workspace/workspace.js';
import { workspaceSystem } from '../safety/workspace-system.js';
import { laneHosts } from './lane-hosts.js';
import { type LikelyRange, likelyRange } from './likely-range.js';
import { BUILT_IN_MACHINE, type Machine } from './machine.js';
import { stepsLimit } from './steps-limit.js';
import { tileCostModel } from './tile-costs.js';

/** Times that vary more than this say nothing about any machine. */
export const JITTER_MOST = 100;

/** How to simulate. */
export interface SimulateOptions {
  /** What decides how long steps take. Default: built-in round figures. */
  readonly machine?: Machine;
  /** How many workers carry the lanes out, as an engine's. Default: as many as there are lanes. */
  readonly workers?: number;
  /** Carry the tile operations out on tensors, for their bits. Without, only time passes. Default true. */
  readonly data?: boolean;
  /** Keep a record of every step. Default true. */
  readonly logs?: boolean;
  /** How much a step's time varies: from `1 / (1 + jitter)` to `1 + jitter` times its cost. Default 0. */
  readonly jitter?: number;
  /** Of the jitter. Default '1'. */
  readonly seed?: string;
  /**
   * Gives a memory of at least so many bytes; its contents do not matter.
   * @internal a type that programs without the DOM's types do not have.
   */
  readonly memory?: (bytes: number) => WebAssembly.Memory;
}

/** What a simulated run gives back; after a deadlock the outputs are what had been stored by then. */
export interface Simulation {
  readonly outcome: RunOutcome;
  /** Null where there were no data. */
  readonly outputs: ReadonlyMap<string, Tensor> | null;
  readonly makespanNs: number;
  /** Where nine of ten real runs are to lie; null where it did not end, where times vary, or where the machine does not say. */
  readonly range: LikelyRange | null;
  /** In the order of the lanes; empty where they were not asked for. */
  readonly logs: readonly StepLog[];
  /** Which lanes each worker carried out. */
  readonly hosts: Hosts;
  /** What the simulation itself took, in real time, for its steps alone: without tables and tensors. */
  readonly steppingNs: number;
}

/** A simulated run with data. */
export type DataSimulation = Simulation & { readonly outputs: ReadonlyMap<string, Tensor> };

/**
 * Runs a program's lanes in virtual time, earliest clock first, with real kernels: the bits are real, the times
 * are predicted. The same arguments give the same run on any machine. Without data the same steps are taken at the
 * same times, and no tensor is needed or allocated.
 * @param inputs every tensor with the role input, weight or bias, by name, of the shape that the schedule says.
 * @throws BadInput where the schedule is not valid, a tensor is missing or misshapen, or the jitter is none.
 */
export function simulate(
  program: Program,
  inputs: ReadonlyMap<string, Tensor>,
  options?: SimulateOptions & { readonly data?: true },
): DataSimulation;
/** The same where there may be no data: then `inputs` is not looked at, null will do, and there are no outputs. */
export function simulate(
  program: Program,
  inputs: ReadonlyMap<string, Tensor> | null,
  options?: SimulateOptions,
): Simulation;
export function simulate(
  program: Program,
  inputs: ReadonlyMap<string, Tensor> | null,
  { data = true, logs = true, memory = allocate, workers, ...costs }: SimulateOptions = {},
): Simulation {
  const workspace = data ? new Workspace(program, memory) : null;
  workspace?.reset(inputs ?? new Map());
  const { system, ops } = workspace
    ? { system: workspaceSystem(workspace), ops: workspace.ops }
    : tileSystem(program);
  const hosts = laneHosts(program.protocol, workers);
  const timed = new Timed(system.lanes.length, costModel(ops, hosts, costs), logs, undefined, hosts);
  const startNs = nowNs();
  const outcome = runTimed(system, timed, stepsLimit(ops.length));
  const steppingNs = nowNs() - startNs;
  return {
    outcome,
    steppingNs,
    outputs: workspace?.outputs() ?? null,
    makespanNs: timed.nowNs,
    range:
      outcome.kind === 'ended' && !costs.jitter
        ? likelyRange(timed.nowNs, costs.machine ?? BUILT_IN_MACHINE)
        : null,
    logs: timed.logs,
    hosts,
  };
}

function costModel(
  ops: OperationTable,
  hosts: Hosts,
  { machine = BUILT_IN_MACHINE, jitter = 0, seed = '1' }: SimulateOptions,
): CostModel {
  if (!(jitter >= 0 && jitter <= JITTER_MOST)) {
    throw new BadInput(`jitter ${jitter}: it must be a number from 0 to ${JITTER_MOST}`);
  }
  const model = tileCostModel(ops, machine, hosts);
  return jitter === 0 ? model : jittered(model, new Random(seed), jitter);
}
