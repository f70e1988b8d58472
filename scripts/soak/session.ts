import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import seedrandom from 'seedrandom';
import { firstDifference } from '../../src/kernels/bits.js';
import { LaneHang } from '../../src/lane/wait.js';
import { Engine } from '../../src/run/engine.js';
import { LaneFailure } from '../../src/run/threads/lane-failure.js';
import type { SoakCase, SoakPool } from './pool.js';
import type { SoakReport } from './report.js';

/** A pair of lanes to be soaked: which protocol, how large its rings, and what it is right for. */
export interface SoakTarget {
  readonly protocol: string;
  readonly capacity: number;
  readonly cases: 'any' | 'compiled';
}

export const TARGETS: readonly SoakTarget[] = [
  ...[1, 2, 8].map((capacity) => ({ protocol: 'sequence', capacity, cases: 'any' }) as const),
  { protocol: 'scoreboard', capacity: 8, cases: 'compiled' },
];

/** When a session ends, whichever comes first, and how it goes. */
export interface SoakOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly runs: number;
  /** A worker is killed once in so many runs. Default 1000. */
  readonly killEvery?: number;
  readonly targets?: readonly SoakTarget[];
  /** The engines' watchdog. Default: theirs. */
  readonly watchdogMs?: number;
  /** Called now and then with the counts so far. */
  readonly onProgress?: (report: SoakReport) => void;
}

/** How long a call may take, pressure and all, before it counts as a hang. */
const CALL_LIMIT_MS = 30_000;
/** Runs in a row on one engine and case: switching is soaked too, but it is not all there is. */
const RUNS_IN_A_ROW = 4;
const PROGRESS_MS = 5000;
const PROGRESS_EVERY_RUNS = 64;
const LATEST_KILL_MS = 4;

interface Target extends SoakTarget {
  readonly engine: Engine;
  workers: readonly Worker[];
}

/** One session: runs cases on real threads, holds every bit against the sequential run, and kills workers. */
class Session {
  private readonly random: () => number;
  private readonly started: Worker[] = [];
  private readonly targets: readonly Target[];
  private readonly counts = {
    runs: 0,
    ringOperations: 0,
    hangs: 0,
    mismatches: 0,
    kills: 0,
    rejections: 0,
    worstRejectMs: 0,
    rssStartBytes: process.memoryUsage.rss(),
    faults: [] as string[],
  };

  constructor(
    private readonly pool: SoakPool,
    private readonly options: SoakOptions,
  ) {
    this.random = seedrandom(String(options.seed));
    this.targets = (options.targets ?? TARGETS).map((target) => ({
      ...target,
      engine: new Engine({
        threaded: true,
        protocol: target.protocol,
        ringBufferCapacity: target.capacity,
        ...(options.watchdogMs !== undefined && { watchdogMs: options.watchdogMs }),
      }),
      workers: [],
    }));
  }

  async run(): Promise<SoakReport> {
    const { runs, minutes, killEvery = 1000, onProgress } = this.options;
    const onWorker = (worker: Worker) => void this.started.push(worker);
    process.on('worker', onWorker);
    const endMs = performance.now() + minutes * 60_000;
    let progressMs = performance.now();
    for (const target of this.targets) await this.check(target, this.pool.long);
    this.counts.rssStartBytes = process.memoryUsage.rss();
    for (let batch = 0; this.counts.runs < runs && performance.now() < endMs; batch++) {
      const target = this.pick(this.targets);
      const soaked = this.pick(this.pool[target.cases]);
      for (let run = 0; run < RUNS_IN_A_ROW; run++) await this.check(target, soaked);
      if (this.random() < RUNS_IN_A_ROW / killEvery) await this.kill(target);
      if (onProgress && batch % PROGRESS_EVERY_RUNS === 0 && performance.now() - progressMs > PROGRESS_MS) {
        progressMs = performance.now();
        onProgress(this.report());
      }
    }
    process.off('worker', onWorker);
    for (const { engine } of this.targets) await engine.close();
    return this.report();
  }

  private report(): SoakReport {
    return { ...this.counts, rssEndBytes: process.memoryUsage.rss() };
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)];
  }

  /** One run, which has to come back with the sequential bits. */
  private async check(target: Target, soaked: SoakCase): Promise<void> {
    try {
      const { outputs } = await this.execute(target, soaked);
      for (const [name, { data }] of soaked.expected) {
        const at = firstDifference(outputs.get(name)?.data ?? new Float32Array(), data);
        if (at < 0) continue;
        this.counts.mismatches++;
        this.note(`${target.protocol} of ${target.capacity}: ${soaked.name}: ${name}[${at}] differs`);
        break;
      }
    } catch (error) {
      this.counts.hangs++;
      this.note(`${target.protocol} of ${target.capacity}: ${soaked.name}: ${error}`);
    }
  }

  /** Ends a worker in the middle of a run, which has to be rejected; the next one has to be as good as any. */
  private async kill(target: Target): Promise<void> {
    this.counts.kills++;
    const ended = this.execute(target, this.pool.long).then(
      () => ({ error: null, atMs: performance.now() }),
      (error: unknown) => ({ error, atMs: performance.now() }),
    );
    await pause(this.random() * LATEST_KILL_MS);
    const killedMs = performance.now();
    await this.pick(target.workers).terminate();
    const { error, atMs } = await ended;
    if (error instanceof LaneFailure) {
      this.counts.rejections++;
      this.counts.worstRejectMs = Math.max(this.counts.worstRejectMs, atMs - killedMs);
    } else if (error) {
      this.counts.hangs++;
      this.note(`killed during ${this.pool.long.name}: ${error}`);
    }
    await this.check(target, this.pick(this.pool[target.cases]));
  }

  private async execute(target: Target, { schedule, inputs, executes, finished }: SoakCase) {
    const { length } = this.started;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), CALL_LIMIT_MS);
    try {
      this.counts.runs++;
      const result = await target.engine.execute(schedule, inputs, { signal: limit.signal });
      // A push and a pop of each item, and of each notification where there is a ring for them.
      this.counts.ringOperations += 2 * (target.protocol === 'sequence' ? executes : executes + finished);
      return result;
    } catch (error) {
      if (limit.signal.aborted) throw new LaneHang(`no end within ${CALL_LIMIT_MS} ms`, []);
      throw error;
    } finally {
      clearTimeout(timer);
      if (this.started.length > length) target.workers = this.started.slice(-2);
    }
  }

  private note(fault: string): void {
    if (this.counts.faults.length < 20) this.counts.faults.push(fault);
  }
}

/** Runs a session. */
export function soak(pool: SoakPool, options: SoakOptions): Promise<SoakReport> {
  return new Session(pool, options).run();
}
