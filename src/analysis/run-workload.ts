import { nowNs } from '../engine/clock.js';
import { Engine } from '../engine/engine.js';
import { runSequentially } from '../engine/sequential.js';
import { allocate, Workspace } from '../engine/workspace.js';
import { LaneHang } from '../lane-wait.js';
import type { Tensor } from '../model/tensor.js';
import { loadProtocol } from '../protocols/load-protocol.js';
import type { Protocol } from '../protocols/protocol.js';
import type { StepLog } from '../step-log.js';
import { summary, type WorkloadSummary } from './compare.js';
import { BUILT_IN_MACHINE, type Machine } from './machine.js';
import { measure, type RunMetrics } from './metrics.js';
import { hashOutputs } from './output-hash.js';
import { simulate } from './simulate.js';
import type { Workload } from './workload.js';

/** The executors, by the names that the command line has for them. */
export const BACKENDS = ['sequential', 'sim', 'threads'] as const;
/** One of `BACKENDS`. */
export type Backend = (typeof BACKENDS)[number];

/** One run of one executor. */
export interface BackendRun {
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly lanes: Protocol['lanes'];
  /** What each lane did, step by step; null for the sequential executor. */
  readonly logs: readonly [StepLog, StepLog] | null;
  readonly summary: {
    readonly workload: WorkloadSummary;
    readonly backend: Backend;
    /** SHA-256 over every stored tensor. */
    readonly bits: string;
    readonly makespanNs: number;
    /** What each lane did; null for the sequential executor, which has none. */
    readonly metrics: RunMetrics | null;
  };
}

/**
 * Runs a workload once, with all that is needed for it made anew.
 * @param protocolName a shipped protocol's name, or the path of a module that exports one.
 * @param ringCapacity slots of each ring, a power of two.
 * @param machine whose times a simulated run predicts.
 * @throws BadInput where something is not usable, LaneHang where the lanes wait for each other.
 */
export async function runWorkload(
  workload: Workload,
  backend: Backend,
  protocolName: string,
  ringCapacity: number,
  machine: Machine = BUILT_IN_MACHINE,
): Promise<BackendRun> {
  const protocol = await loadProtocol(protocolName);
  const finish = (
    outputs: ReadonlyMap<string, Tensor>,
    makespanNs: number,
    logs: BackendRun['logs'],
  ): BackendRun => ({
    outputs,
    lanes: protocol.lanes,
    logs,
    summary: {
      workload: summary(workload, protocolName, ringCapacity),
      backend,
      bits: hashOutputs(outputs),
      makespanNs,
      metrics: logs && measure(protocol.lanes, logs),
    },
  });
  if (backend === 'sim') {
    const { schedule, inputs } = workload;
    const { outcome, outputs, makespanNs, logs } = simulate(schedule, inputs, protocol, ringCapacity, {
      machine,
    });
    if (outcome.kind === 'deadlock') throw new LaneHang('deadlock in the simulated run', outcome.waiting);
    return finish(outputs, makespanNs, logs);
  }
  if (backend === 'sequential') {
    const workspace = new Workspace(workload.schedule, protocol, ringCapacity, allocate);
    workspace.reset(workload.inputs);
    const startNs = nowNs();
    runSequentially(workspace.ops, workspace.context.tiles);
    const makespanNs = nowNs() - startNs;
    return finish(workspace.outputs(), makespanNs, null);
  }
  await using engine = new Engine({
    threaded: true,
    trace: true,
    protocol: protocolName,
    ringBufferCapacity: ringCapacity,
  });
  const { outputs, makespanNs, logs } = await engine.execute(workload.schedule, workload.inputs);
  return finish(outputs, makespanNs, logs);
}
