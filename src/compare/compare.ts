import type { StepLog } from '../lane/step-log.js';
import { LaneHang } from '../lane/wait.js';
import type { Tensor } from '../model/tensor.js';
import type { Program } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { type LinkOptions, resolveProgram } from '../protocols/resolve.js';
import { Engine } from '../run/engine.js';
import { Probe } from '../speed/calibration/probe.js';
import { BUILT_IN_MACHINE, type Machine } from '../speed/machine.js';
import { measure, type RunMetrics } from '../speed/metrics.js';
import { type HungRun, isRun, simulatedMetrics, type WithheldRun } from '../speed/run-outcome.js';
import { simulate } from '../speed/simulate.js';
import { otherState } from '../speed/steadiness.js';
import { hashOutputs } from '../workload/output-hash.js';
import { summary, type WorkloadSummary } from '../workload/summary.js';
import type { Workload } from '../workload/workload.js';
import { type LanesAlone, LaneTimer, type OverlapLoss, overlapLoss } from './overlap-loss.js';
import { type RepeatedTime, RunSeries } from './run-series.js';

const DEFAULT_RUNS = 50;
/** Each lane alone has nothing that varies but the machine: it is timed in every fifth round. And so is the probe. */
const ALONE_EVERY = 5;
/** Readings of the probe at a time. */
const PROBES = 20;

/** How to compare. */
export interface CompareOptions extends LinkOptions {
  /**
   * Whose times are predicted. Default: built-in round figures. Where it was calibrated, which its `probeNs` tells, this
   * is to be that machine, in that state: a probe looks.
   */
  readonly machine?: Machine;
  /** Why nothing is to be predicted with it, such as a calibration's doubts. Default: nothing. */
  readonly doubt?: string | null;
  /** How often the real runs are repeated. Default 50. */
  readonly runs?: number;
  /** How long no lane may move before a real run is a hang. Default 2000. */
  readonly watchdogMs?: number;
  /** Called after each round of real runs. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Ends the repetitions after the first round: without the one under way, if its runs on threads are not over. */
  readonly signal?: AbortSignal;
}

/** Makespans of runs without a trace; everything else of the fastest traced run, `tracedMakespanNs` long. */
export type ThreadedMetrics = RunMetrics & RepeatedTime & { readonly tracedMakespanNs: number };

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
  readonly sim: RunMetrics | HungRun | WithheldRun;
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
  const { protocol } = program;
  const machine = options.machine ?? BUILT_IN_MACHINE;
  const simulation = simulate(program, workload.inputs, { machine });
  const real = await runReal(workload, program, options);
  const doubt =
    options.doubt ?? (machine.probeNs === undefined ? null : otherState(machine.probeNs, real.probes));

  const sequential = real.sequential.time;
  const sequentialHash = real.sequential.hash();
  const simHash = simulation.outcome.kind === 'ended' ? hashOutputs(simulation.outputs) : null;
  const threadHashes = real.hang ? [] : [real.threads, real.traced].map((runs) => runs.hash(sequentialHash));
  const threadsHash = threadHashes.find((hash) => hash !== sequentialHash) ?? threadHashes[0] ?? null;
  const simulated = simulatedMetrics(protocol, simulation);
  const isWithheld = doubt !== null && isRun(simulated); // a hang is one on any machine
  const sim = isWithheld ? { withheld: doubt } : simulated;
  const threads = real.hang ? { hang: real.hang.message } : threadedMetrics(protocol, real);
  const speedup = (backend: RunMetrics | HungRun | WithheldRun) =>
    isRun(backend) ? sequential.makespanNs / backend.makespanNs : null;
  return {
    comparison: {
      workload: summary(workload, program),
      bits: {
        sequential: sequentialHash,
        sim: simHash,
        threads: threadsHash,
        identical: simHash === sequentialHash && threadsHash === sequentialHash,
      },
      machine: machine.name,
      sequential,
      sim,
      threads,
      alone: real.alone,
      loss:
        'hang' in threads || !real.traced.best.logs
          ? null
          : overlapLoss(
              real.alone,
              { ...threads, makespanNs: threads.tracedMakespanNs },
              protocol.lanes,
              real.traced.best.logs,
            ),
      speedup: { sim: speedup(sim), threads: speedup(threads) },
    },
    outputs: real.sequential.best.outputs,
    lanes: protocol.lanes,
    logs: { sim: isWithheld ? null : simulation.logs, threads: real.hang ? null : real.traced.best.logs },
  };
}

interface RealRuns {
  readonly sequential: RunSeries;
  readonly threads: RunSeries;
  readonly traced: RunSeries;
  readonly alone: LanesAlone;
  /** Readings of the probe, round by round; none where it was not asked. */
  readonly probes: readonly (readonly number[])[];
  readonly hang: LaneHang | null;
}

async function runReal(
  workload: Workload,
  program: Program,
  { runs = DEFAULT_RUNS, watchdogMs, onProgress, signal, machine, doubt }: CompareOptions,
): Promise<RealRuns> {
  const { inputs } = workload;
  const [sequential, threads, traced] = [new RunSeries(), new RunSeries(), new RunSeries()];
  const probes: (readonly number[])[] = [];
  let hang: LaneHang | null = null;
  await using probe = machine?.probeNs === undefined || doubt ? null : new Probe();
  const look = async () => probe && probes.push(await probe.readings(PROBES));
  await using lanes = new LaneTimer(workload);
  await using engine = new Engine(watchdogMs === undefined ? {} : { watchdogMs });
  for (let round = 0; round < runs && !hang && !(round > 0 && signal?.aborted); round++) {
    engine.setThreaded(false);
    const bare = await engine.execute(program, inputs);
    engine.setThreaded(true);
    const interruptible = round > 0 && signal ? { signal } : {};
    try {
      const plain = await engine.execute(program, inputs, interruptible);
      const recorded = await engine.execute(program, inputs, { trace: true, ...interruptible });
      threads.add(plain);
      traced.add(recorded);
    } catch (error) {
      if (round > 0 && signal?.aborted && error === signal.reason) break;
      if (!(error instanceof LaneHang)) throw error;
      hang = error;
    }
    sequential.add(bare);
    if (round % ALONE_EVERY === 0) {
      await lanes.round();
      await look();
    }
    onProgress?.(round + 1, runs);
  }
  await look();
  return { sequential, threads, traced, alone: lanes.best, probes, hang };
}

function threadedMetrics(protocol: Protocol, { threads, traced }: RealRuns): ThreadedMetrics | HungRun {
  const { logs, makespanNs } = traced.best;
  if (!logs) throw new Error('a traced run came back without its logs');
  return { ...measure(protocol.lanes, logs), ...threads.time, tracedMakespanNs: makespanNs };
}
