/// <reference lib="esnext.disposable" preserve="true" />

import { LaneHang } from '../lane/wait.js';
import type { Program } from '../program/program.js';
import { Engine } from '../run/engine.js';
import { Probe } from '../speed/calibration/probe.js';
import type { Workload } from '../workload/workload.js';
import { LaneTimer } from './overlap-loss.js';
import { RunSeries } from './run-series.js';

const DEFAULT_RUNS = 50;
/** Each lane alone has nothing that varies but the machine: it is timed in every fifth round. And so is the probe. */
const ALONE_EVERY = 5;
/** Readings of the probe at a time. */
const PROBES = 20;

/** A workload, and the program that it is run as. */
export interface Contestant {
  readonly workload: Workload;
  readonly program: Program;
}

/** How real runs are repeated. */
export interface RoundOptions {
  /** How often the real runs are repeated. Default 50. */
  readonly runs?: number;
  /** On how many threads lanes are hosted. Default: the processors that there are. */
  readonly workers?: number;
  /** How long no lane may move before a real run is a hang. Default 2000. */
  readonly watchdogMs?: number;
  /** Called after each round of real runs. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Ends the repetitions after the first round: without the one under way, if its runs on threads are not over. */
  readonly signal?: AbortSignal;
}

/** The real runs of one contestant. */
export interface RealRuns {
  readonly contestant: Contestant;
  readonly engine: Engine;
  readonly lanes: LaneTimer;
  readonly sequential: RunSeries;
  readonly threads: RunSeries;
  readonly traced: RunSeries;
  hang: LaneHang | null;
}

/**
 * Real runs of contestants, round by round: in one loop, on threads, on threads with a trace, and each lane alone, of one
 * contestant after the other, so that a slow moment of the machine hits all of them. A threaded run that hangs ends the
 * rounds.
 */
export class Rounds {
  readonly of: readonly RealRuns[];
  /** Readings of the probe, round by round; none where it is not asked. */
  readonly probes: (readonly number[])[] = [];
  private readonly probe: Probe | null;

  constructor(
    contestants: readonly Contestant[],
    isProbed: boolean,
    private readonly options: RoundOptions,
  ) {
    const { watchdogMs, workers } = options;
    this.probe = isProbed ? new Probe() : null;
    this.of = contestants.map((contestant) => ({
      contestant,
      engine: new Engine({
        ...(watchdogMs !== undefined && { watchdogMs }),
        ...(workers !== undefined && { workers }),
      }),
      lanes: new LaneTimer(contestant.workload),
      sequential: new RunSeries(),
      threads: new RunSeries(),
      traced: new RunSeries(),
      hang: null,
    }));
  }

  async run(): Promise<void> {
    const { runs = DEFAULT_RUNS, onProgress } = this.options;
    for (let round = 0; round < runs && (await this.round(round)); round++) onProgress?.(round + 1, runs);
    await this.look();
  }

  /** One run of everything; false where it is the last one, or was interrupted. */
  private async round(round: number): Promise<boolean> {
    const { signal } = this.options;
    if (round > 0 && signal?.aborted) return false;
    for (const real of this.of) if (!(await this.once(real, round > 0 ? signal : undefined))) return false;
    if (round % ALONE_EVERY === 0) {
      for (const { lanes } of this.of) await lanes.round();
      await this.look();
    }
    return this.of.every(({ hang }) => !hang);
  }

  /** One run on each executor; false where it was interrupted, and nothing of it counts. */
  private async once(real: RealRuns, signal: AbortSignal | undefined): Promise<boolean> {
    const { engine, contestant } = real;
    const { program, workload } = contestant;
    engine.setThreaded(false);
    const bare = await engine.execute(program, workload.inputs);
    engine.setThreaded(true);
    const interruptible = signal ? { signal } : {};
    try {
      const plain = await engine.execute(program, workload.inputs, interruptible);
      const recorded = await engine.execute(program, workload.inputs, { trace: true, ...interruptible });
      real.threads.add(plain);
      real.traced.add(recorded);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return false;
      if (!(error instanceof LaneHang)) throw error;
      real.hang = error;
    }
    real.sequential.add(bare);
    return true;
  }

  private async look(): Promise<void> {
    if (this.probe) this.probes.push(await this.probe.readings(PROBES));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const engines = this.of.flatMap(({ engine, lanes }) => [engine, lanes]);
    const all: readonly AsyncDisposable[] = this.probe ? [...engines, this.probe] : engines;
    await Promise.all(all.map((one) => one[Symbol.asyncDispose]()));
  }
}
