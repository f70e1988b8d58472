import type { StepLog } from '../lane/step-log.js';
import { LaneHang } from '../lane/wait.js';
import type { Tensor } from '../model/tensor.js';
import type { Link } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { programOf } from '../protocols/resolve.js';
import { Engine } from '../run/engine.js';
import { runSequentially } from '../run/sequential.js';
import { nowNs } from '../run/threads/clock.js';
import { hostOfEach } from '../run/threads/hosting.js';
import { allocate, Workspace } from '../run/workspace/workspace.js';
import { hashOutputs } from '../workload/output-hash.js';
import { summary, type WorkloadSummary } from '../workload/summary.js';
import type { Workload } from '../workload/workload.js';
import { BUILT_IN_MACHINE, type Machine } from './machine.js';
import { measure, type RunMetrics } from './metrics.js';
import { simulate } from './simulate.js';

/** The executors, by the names that the command line has for them. */
export const BACKENDS = ['sequential', 'sim', 'threads'] as const;
/** One of `BACKENDS`. */
export type Backend = (typeof BACKENDS)[number];

/** One run of one executor. */
export interface BackendRun {
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly lanes: Protocol['lanes'];
  /** What each lane did, step by step; null for the sequential executor. */
  readonly logs: readonly StepLog[] | null;
  readonly summary: {
    readonly workload: WorkloadSummary;
    readonly backend: Backend;
    /** SHA-256 over every stored tensor. */
    readonly bits: string;
    readonly makespanNs: number;
    /** What each lane did; null for the sequential executor, which has none. */
    readonly metrics: RunMetrics | null;
    /** By lane, the number of the worker that carried it out; null for the sequential executor. */
    readonly hosts: readonly number[] | null;
  };
}

/**
 * Runs a workload once, with all that is needed for it made anew.
 * @param machine whose times a simulated run predicts.
 * @param workers that carry the lanes out, simulated or real. Default: a simulated run has one for each lane, an engine as
 *   many as there are processors.
 * @throws BadInput where something is not usable, LaneHang where the lanes wait for each other.
 */
export async function runWorkload(
  workload: Workload,
  backend: Backend,
  link: Link,
  machine: Machine = BUILT_IN_MACHINE,
  workers?: number,
): Promise<BackendRun> {
  const program = programOf(workload.schedule, link);
  const { lanes } = program.protocol;
  const finish = (
    outputs: ReadonlyMap<string, Tensor>,
    makespanNs: number,
    logs: BackendRun['logs'],
    hosts: readonly number[] | null,
  ): BackendRun => ({
    outputs,
    lanes,
    logs,
    summary: {
      workload: summary(workload, program),
      backend,
      bits: hashOutputs(outputs),
      makespanNs,
      metrics: logs && measure(lanes, logs),
      hosts,
    },
  });
  if (backend === 'sim') {
    const { outcome, outputs, makespanNs, logs, hosts } = simulate(program, workload.inputs, {
      machine,
      ...(workers !== undefined && { workers }),
    });
    if (outcome.kind === 'deadlock') throw new LaneHang('deadlock in the simulated run', outcome.waiting);
    if (outcome.kind === 'incomplete') {
      throw new LaneHang(`the simulated run does not end: ${outcome.steps} steps were taken`, []);
    }
    return finish(outputs, makespanNs, logs, hostOfEach(hosts));
  }
  if (backend === 'sequential') {
    const workspace = new Workspace(program, allocate);
    workspace.reset(workload.inputs);
    const startNs = nowNs();
    runSequentially(workspace.ops, workspace.context.tiles);
    const makespanNs = nowNs() - startNs;
    return finish(workspace.outputs(), makespanNs, null, null);
  }
  await using engine = new Engine({
    threaded: true,
    trace: true,
    ...(workers !== undefined && { workers }),
  });
  const { outputs, makespanNs, logs, hosts } = await engine.execute(program, workload.inputs);
  return finish(outputs, makespanNs, logs, hosts);
}
