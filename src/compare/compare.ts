import { availableParallelism } from 'node:os';
import type { StepLog } from '../lane/step-log.js';
import type { Tensor } from '../model/tensor.js';
import type { Protocol } from '../program/protocol.js';
import { type LinkOptions, resolveProgram } from '../protocols/resolve.js';
import { hostOfEach } from '../run/threads/hosting.js';
import { BUILT_IN_MACHINE, type Machine } from '../speed/machine.js';
import { measure, type RunMetrics } from '../speed/metrics.js';
import {
  type HungRun,
  isRun,
  type PredictedMetrics,
  simulatedMetrics,
  type WithheldRun,
} from '../speed/run-outcome.js';
import { simulate } from '../speed/simulate.js';
import { otherState } from '../speed/steadiness.js';
import { hashOutputs } from '../workload/output-hash.js';
import { summary, type WorkloadSummary } from '../workload/summary.js';
import type { Workload } from '../workload/workload.js';
import { type LanesAlone, type OverlapLoss, overlapLoss } from './overlap-loss.js';
import { type Contestant, type RealRuns, type RoundOptions, Rounds } from './rounds.js';
import type { RepeatedTime, RunSeries } from './run-series.js';

/** How to compare. */
export interface CompareOptions extends LinkOptions, RoundOptions {
  /**
   * Whose times are predicted. Default: built-in round figures. Where it was calibrated, which its `probeNs` tells, this
   * is to be that machine, in that state: a probe looks.
   */
  readonly machine?: Machine;
  /** Why nothing is to be predicted with it, such as a calibration's doubts. Default: nothing. */
  readonly doubt?: string | null;
}

/** Makespans of runs without a trace; everything else of the fastest traced run, `tracedMakespanNs` long. */
export type ThreadedMetrics = RunMetrics &
  RepeatedTime & {
    readonly tracedMakespanNs: number;
    /** By lane, the number of the worker that carried it out. */
    readonly hosts: readonly number[];
  };

/** The three executors on one workload. */
export interface Comparison {
  readonly workload: WorkloadSummary;
  /** SHA-256 over every stored tensor; null for a backend that hung. */
  readonly bits: {
    readonly sequential: string;
    readonly sim: string | null;
    readonly threads: string | null;
    readonly identical: boolean;
  };
  /** Whose times `sim` predicts. */
  readonly machine: string;
  readonly sim: PredictedMetrics | HungRun | WithheldRun;
  readonly threads: ThreadedMetrics | HungRun;
  readonly sequential: RepeatedTime;
  /** Each lane's work alone, on this machine. */
  readonly alone: LanesAlone;
  /** What kept the threads, with a trace, from the bound; null where they hung, or where lanes share the work otherwise. */
  readonly loss: OverlapLoss | null;
  /** The sequential makespan divided by the backend's; null where it hung or is withheld. */
  readonly speedup: { readonly sim: number | null; readonly threads: number | null };
}

/** A comparison with what it was made from: the sequential outputs, and logs to draw. */
export interface ComparisonRun {
  readonly comparison: Comparison;
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly lanes: Protocol['lanes'];
  /** By lane, the number of the worker that carries it out, simulated and on threads. */
  readonly hosts: readonly number[];
  /** Whose times were simulated. */
  readonly machine: Machine;
  /** Null where a run on threads hung, or a simulated one is withheld. */
  readonly logs: { readonly sim: Logs | null; readonly threads: Logs | null };
}
type Logs = readonly StepLog[];

/**
 * Runs a workload on all three executors and compares outputs bit for bit, and simulated with real timings.
 * Sequential and threaded runs and each lane alone alternate, so that a slow moment of the machine hits all of them. A
 * threaded run that hangs is a result, and ends the repetitions.
 * @throws BadInput where the workload, the protocol or the ring's capacity is not usable;
 * LaneFailure where a lane loses its worker.
 */
export async function compare(workload: Workload, options: CompareOptions = {}): Promise<ComparisonRun> {
  const program = await resolveProgram(workload.schedule, options);
  const [run] = await compareSideBySide([{ workload, program }], options);
  return run;
}

/**
 * The same for several at once: their runs alternate, too. All are to give the same outputs: those of the first in one
 * loop are what bits are held against.
 */
export async function compareSideBySide(
  contestants: readonly Contestant[],
  options: Omit<CompareOptions, keyof LinkOptions> = {},
): Promise<readonly ComparisonRun[]> {
  const { machine = BUILT_IN_MACHINE, workers = availableParallelism() } = options;
  await using rounds = new Rounds(contestants, machine.probeNs !== undefined && !options.doubt, options);
  await rounds.run();
  const doubt =
    options.doubt ?? (machine.probeNs === undefined ? null : otherState(machine.probeNs, rounds.probes));
  const expected = rounds.of[0].sequential.hash();
  return rounds.of.map((real) => comparisonOf(real, { machine, doubt, expected, workers }));
}

/** What all contestants have in common. */
interface Setting {
  readonly machine: Machine;
  readonly doubt: string | null;
  /** The hash that all outputs are to have. */
  readonly expected: string;
  readonly workers: number;
}

function comparisonOf(
  { contestant: { workload, program }, hang, lanes, ...series }: RealRuns,
  { machine, doubt, expected, workers }: Setting,
): ComparisonRun {
  const { protocol } = program;
  const simulation = simulate(program, workload.inputs, { machine, workers });
  const sequential = series.sequential.time;
  const sequentialHash = series.sequential.hash(expected);
  const simHash = simulation.outcome.kind === 'ended' ? hashOutputs(simulation.outputs) : null;
  const threadHashes = hang ? [] : [series.threads, series.traced].map((runs) => runs.hash(expected));
  const threadsHash = threadHashes.find((hash) => hash !== expected) ?? threadHashes[0] ?? null;
  const simulated = simulatedMetrics(protocol, simulation);
  const isWithheld = doubt !== null && isRun(simulated); // a hang is one on any machine
  const sim = isWithheld ? { withheld: doubt } : simulated;
  const threads = hang ? { hang: hang.message } : threadedMetrics(protocol, series.threads, series.traced);
  const logs = hang ? null : series.traced.best.logs;
  const alone = lanes.best;
  const speedup = (backend: RunMetrics | HungRun | WithheldRun) =>
    isRun(backend) ? sequential.makespanNs / backend.makespanNs : null;
  return {
    comparison: {
      workload: summary(workload, program),
      bits: {
        sequential: sequentialHash,
        sim: simHash,
        threads: threadsHash,
        identical: [sequentialHash, simHash, threadsHash].every((hash) => hash === expected),
      },
      machine: machine.name,
      sequential,
      sim,
      threads,
      alone,
      loss:
        'hang' in threads || !logs
          ? null
          : overlapLoss(alone, { ...threads, makespanNs: threads.tracedMakespanNs }, protocol.lanes, logs),
      speedup: { sim: speedup(sim), threads: speedup(threads) },
    },
    outputs: series.sequential.best.outputs,
    lanes: protocol.lanes,
    hosts: hostOfEach(simulation.hosts),
    machine,
    logs: { sim: isWithheld ? null : simulation.logs, threads: logs },
  };
}

function threadedMetrics(protocol: Protocol, threads: RunSeries, traced: RunSeries): ThreadedMetrics {
  const { logs, makespanNs, hosts } = traced.best;
  if (!logs || !hosts) throw new Error('a traced run came back without its logs');
  return { ...measure(protocol.lanes, logs), ...threads.time, tracedMakespanNs: makespanNs, hosts };
}
