import { Engine } from '../engine/engine.js';
import { LaneHang } from '../lane-wait.js';
import type { Tensor } from '../model/tensor.js';
import { loadProtocol } from '../protocols/load-protocol.js';
import type { Protocol } from '../protocols/protocol.js';
import type { StepLog } from '../step-log.js';
import { summary, type WorkloadSummary } from './compare.js';
import { measure, type RunMetrics } from './metrics.js';
import { hashOutputs } from './output-hash.js';
import { simulate } from './simulate.js';
import type { Workload } from './workload.js';

export const BACKENDS = ['sequential', 'sim', 'threads'] as const;
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
 * Runs a workload once.
 * @throws BadInput where something is not usable, LaneHang where the lanes wait for each other.
 */
export async function runWorkload(
  workload: Workload,
  backend: Backend,
  protocolName: string,
  ringCapacity: number,
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
    const { outcome, outputs, makespanNs, logs } = simulate(
      workload.schedule,
      workload.inputs,
      protocol,
      ringCapacity,
    );
    if (outcome.kind === 'deadlock') throw new LaneHang('deadlock in the simulated run', outcome.waiting);
    return finish(outputs, makespanNs, logs);
  }
  const threaded = backend === 'threads';
  await using engine = new Engine({
    threaded,
    trace: threaded,
    protocol: protocolName,
    ringBufferCapacity: ringCapacity,
  });
  const { outputs, makespanNs, logs } = await engine.execute(workload.schedule, workload.inputs);
  return finish(outputs, makespanNs, logs);
}
