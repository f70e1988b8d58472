import type { StepLog } from '../lane/step-log.js';
import type { Tensor } from '../model/tensor.js';
import type { Link } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { programOf } from '../protocols/resolve.js';
import { nowNs } from '../run/threads/clock.js';
import { hostOfEach } from '../run/threads/hosting.js';
import { hashOutputs } from '../workload/output-hash.js';
import { summary, type WorkloadSummary } from '../workload/summary.js';
import type { Workload } from '../workload/workload.js';
import { BUILT_IN_MACHINE } from './machine.js';
import { type HungRun, type PredictedMetrics, simulatedMetrics } from './run-outcome.js';
import { type SimulateOptions, simulate } from './simulate.js';

/** What a simulated run measured, and what simulating it took. */
export interface SimulationReport {
  readonly workload: WorkloadSummary;
  /** Whose times these are. */
  readonly machine: string;
  readonly jitter: number;
  /** By lane: the number of the worker that carried it out. */
  readonly hosts: readonly number[];
  /** SHA-256 over every stored tensor; null without data and after a deadlock. */
  readonly bits: string | null;
  readonly sim: PredictedMetrics | HungRun;
  readonly steps: number;
  /** Real time: of the steps alone, and of all that was needed for them, tables and tensors included. */
  readonly wall: { readonly steppingNs: number; readonly totalNs: number };
}

/** A simulated run with what it was measured from: logs to draw. */
export interface SimulatedRun {
  readonly report: SimulationReport;
  readonly lanes: Protocol['lanes'];
  readonly logs: readonly StepLog[];
}

/**
 * Simulates a workload and measures the run; without data its inputs are not looked at.
 * @throws BadInput where the workload or the options are not usable.
 */
export function simulateWorkload(
  workload: Pick<Workload, 'name' | 'schedule'> & { readonly inputs?: ReadonlyMap<string, Tensor> },
  link: Link,
  options: Omit<SimulateOptions, 'logs'> = {},
): SimulatedRun {
  const startNs = nowNs();
  const program = programOf(workload.schedule, link);
  const simulation = simulate(program, workload.inputs ?? null, options);
  const totalNs = nowNs() - startNs;
  const { outcome, outputs, logs, steppingNs } = simulation;
  return {
    report: {
      workload: summary(workload, program),
      machine: (options.machine ?? BUILT_IN_MACHINE).name,
      jitter: options.jitter ?? 0,
      hosts: hostOfEach(simulation.hosts),
      bits: outputs && outcome.kind === 'ended' ? hashOutputs(outputs) : null,
      sim: simulatedMetrics(program.protocol, simulation),
      steps: outcome.steps,
      wall: { steppingNs, totalNs },
    },
    lanes: program.protocol.lanes,
    logs,
  };
}
