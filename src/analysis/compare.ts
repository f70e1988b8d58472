import { Engine } from '../engine/engine.js';
import { explainWait, LaneHang } from '../lane-wait.js';
import type { Tensor } from '../model/tensor.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../protocols/load-protocol.js';
import type { Protocol } from '../protocols/protocol.js';
import { DEFAULT_RING_CAPACITY } from '../protocols/ring.js';
import type { Schedule } from '../schedule/schedule.js';
import type { StepLog } from '../step-log.js';
import { type LanesAlone, LaneTimer, type OverlapLoss, overlapLoss } from './lanes-alone.js';
import { BUILT_IN_MACHINE, type Machine } from './machine.js';
import { measure, type RunMetrics } from './metrics.js';
import { hashOutputs } from './output-hash.js';
import { Probe } from './probe.js';
import { type RepeatedTime, RunSeries } from './run-series.js';
import { type Simulation, simulate } from './simulate.js';
import { otherState } from './steadiness.js';
import type { Workload } from './workload.js';

const DEFAULT_RUNS = 50;
/** Each lane alone has nothing that varies but the machine: it is timed in every fifth round. And so is the probe. */
const ALONE_EVERY = 5;
/** Readings of the probe at a time. */
const PROBES = 20;

/** How to compare. */
export interface CompareOptions {
  /** A shipped protocol's name, or the path of a module that exports one. Default `sequence`. */
  readonly protocol?: string;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number;
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

/** A backend that did not finish, and what its lanes waited for. */
export interface HungRun {
  readonly hang: string;
}

/** A prediction that is not made, since nothing could be said for it, and why. */
export interface WithheldRun {
  readonly withheld: string;
}

/** Whether there is a run to speak of. */
export function isRun(backend: RunMetrics | HungRun | WithheldRun): backend is RunMetrics {
  return !('hang' in backend || 'withheld' in backend);
}

/** What was compared. */
export interface WorkloadSummary {
  readonly name: string;
  readonly operations: number;
  readonly executes: number;
  readonly sramBytes: number;
  readonly tile: Schedule['tile'];
  readonly protocol: string;
  readonly ringCapacity: number;
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
  /** What kept the threads, with a trace, from the bound; null where they hung. */
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
type Logs = readonly [StepLog, StepLog];

/**
 * Runs a workload on all three executors and compares outputs bit for bit, and simulated with real timings.
 * Sequential and threaded runs and each lane alone alternate, so that a slow moment of the machine hits all of them. A
 * threaded run that hangs is a result, and ends the repetitions.
 * @throws BadInput where the workload, the protocol or the ring's capacity is not usable;
 * LaneFailure where a lane loses its worker.
 */
export async function compare(workload: Workload, options: CompareOptions = {}): Promise<ComparisonRun> {
  const { schedule, inputs } = workload;
  const protocol = await loadProtocol(options.protocol ?? DEFAULT_PROTOCOL);
  const ringCapacity = options.ringCapacity ?? DEFAULT_RING_CAPACITY;
  const machine = options.machine ?? BUILT_IN_MACHINE;
  const simulation = simulate(schedule, inputs, protocol, ringCapacity, { machine });
  const real = await runReal(workload, protocol, ringCapacity, options);
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
      workload: summary(workload, protocol.name, ringCapacity),
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
        'hang' in threads
          ? null
          : overlapLoss(real.alone, { ...threads, makespanNs: threads.tracedMakespanNs }),
      speedup: { sim: speedup(sim), threads: speedup(threads) },
    },
    outputs: real.sequential.best.outputs,
    lanes: protocol.lanes,
    logs: { sim: isWithheld ? null : simulation.logs, threads: real.hang ? null : real.traced.best.logs },
  };
}

/** The facts about a workload that a report begins with. */
export function summary(
  { name, schedule }: Pick<Workload, 'name' | 'schedule'>,
  protocol: string,
  ringCapacity: number,
): WorkloadSummary {
  return {
    name,
    operations: schedule.ops.length,
    executes: schedule.ops.filter(({ op }) => op === 'execute').length,
    sramBytes: schedule.sramBytes,
    tile: schedule.tile,
    protocol,
    ringCapacity,
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
  protocol: Protocol,
  ringBufferCapacity: number,
  { runs = DEFAULT_RUNS, watchdogMs, onProgress, signal, machine, doubt }: CompareOptions,
): Promise<RealRuns> {
  const { schedule, inputs } = workload;
  const [sequential, threads, traced] = [new RunSeries(), new RunSeries(), new RunSeries()];
  const probes: (readonly number[])[] = [];
  let hang: LaneHang | null = null;
  await using probe = machine?.probeNs === undefined || doubt ? null : new Probe();
  const look = async () => probe && probes.push(await probe.readings(PROBES));
  await using lanes = new LaneTimer(workload);
  await using engine = new Engine({
    protocol: protocol.name,
    ringBufferCapacity,
    ...(watchdogMs !== undefined && { watchdogMs }),
  });
  for (let round = 0; round < runs && !hang && !(round > 0 && signal?.aborted); round++) {
    engine.setThreaded(false);
    const bare = await engine.execute(schedule, inputs);
    engine.setThreaded(true);
    const interruptible = round > 0 && signal ? { signal } : {};
    try {
      const plain = await engine.execute(schedule, inputs, interruptible);
      const recorded = await engine.execute(schedule, inputs, { trace: true, ...interruptible });
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

/** What a simulated run measured, or how it hung. */
export function simulatedMetrics(
  protocol: Protocol,
  { outcome, logs }: Pick<Simulation, 'outcome' | 'logs'>,
): RunMetrics | HungRun {
  if (outcome.kind === 'ended') return measure(protocol.lanes, logs);
  if (outcome.kind === 'deadlock')
    return { hang: `deadlock: ${outcome.waiting.map(explainWait).join('; ')}` };
  return { hang: `stopped after ${outcome.steps} steps` };
}

function threadedMetrics(protocol: Protocol, { threads, traced }: RealRuns): ThreadedMetrics | HungRun {
  const { logs, makespanNs } = traced.best;
  if (!logs) throw new Error('a traced run came back without its logs');
  return { ...measure(protocol.lanes, logs), ...threads.time, tracedMakespanNs: makespanNs };
}
