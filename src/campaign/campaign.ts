import { createRequire } from 'node:module';
import type { Piscina } from 'piscina';
import { DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { DEFAULT_PROTOCOL, isModulePath, loadProtocol } from '../protocols/load.js';
import { BadInput } from '../refusal/bad-input.js';
import { type Verification, verifyProgram } from '../safety/verify.js';
import type { Schedule } from '../schedule/schedule.js';
import { type BatchResult, type FuzzBatch, fuzzBatch } from './batch.js';
import type { StrategyName } from './strategies.js';
import type { BatchReply } from './worker.js';

/** A campaign of sampling. */
export interface FuzzOptions {
  readonly seed: string;
  /** A shipped protocol's name, or the path of a module. Default `sequence`. */
  readonly protocol?: string;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number;
  /** Default `pos`. */
  readonly strategy?: StrategyName;
  /** Interleavings to sample. Default 10,000; with `timeMs` as many as that allows. */
  readonly runs?: number;
  /** Stop after so long. */
  readonly timeMs?: number;
  /** The d of PCT. Default 3. */
  readonly depth?: number;
  /** Happens-before race detection on each run. Default true. */
  readonly detect?: boolean;
  /** Worker threads. Default 1: this one. */
  readonly workers?: number;
  /** Looks closely at the failure, for a page that shows it. Default false. */
  readonly closely?: boolean;
  /** Stops the campaign; what it has covered by then counts. */
  readonly signal?: AbortSignal;
  /** Called before each interleaving, or after each batch of the workers, with those of earlier batches. */
  readonly onProgress?: (runs: number) => void;
}

/** What a campaign covered, and the failure that ended it, if one did. */
export interface FuzzReport {
  readonly seed: string;
  readonly protocol: string;
  readonly strategy: StrategyName;
  readonly depth: number;
  /** How many lanes the protocol has. */
  readonly lanes: number;
  readonly runs: number;
  readonly workloads: number;
  readonly steps: number;
  readonly longest: number;
  /** Workloads too large for the strategy. */
  readonly skipped: number;
  readonly elapsedMs: number;
  /** Whether it was stopped before it was done. */
  readonly interrupted: boolean;
  readonly failure: FuzzFailure | null;
}

/** A failure, shrunk: the workload by fast-check, the interleaving to the fewest context switches. */
export interface FuzzFailure {
  readonly schedule: Schedule;
  readonly shrinks: number;
  readonly verification: Verification;
}

const BATCH_RUNS = 400;

/**
 * Samples interleavings of random workloads under a protocol until something fails, or runs or time are used up.
 * The same seed and runs give the same campaign anywhere, however many workers there are.
 * @throws BadInput where the protocol or the ring's capacity is not usable; RangeError where `pct` is given a
 * depth that is no whole number above zero.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, protocol = DEFAULT_PROTOCOL, ringCapacity = DEFAULT_RING_CAPACITY, depth = 3 } = options;
  const { strategy = 'pos', timeMs = Number.POSITIVE_INFINITY, workers = 1, signal, onProgress } = options;
  const runs = options.runs ?? (Number.isFinite(timeMs) ? Number.POSITIVE_INFINITY : 10_000);
  const loaded = await loadProtocol(protocol);
  const start = performance.now();
  const total = new Total();
  const pool = workers > 1 ? await Pool.of(workers) : null;
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const isOver = () => signal?.aborted === true || performance.now() - start >= timeMs;
  /** Before each interleaving on this thread, and on every event that may end those on others. */
  const look = () => {
    onProgress?.(total.runs);
    if (isOver()) Atomics.store(stop, 0, 1);
  };
  signal?.addEventListener('abort', look, { once: true });
  const timer = pool && timeMs < 2 ** 31 ? setTimeout(look, timeMs) : undefined;
  try {
    look();
    for (let next = 0; total.planned < runs && !total.failure && !isOver(); ) {
      const round: Promise<BatchResult>[] = [];
      for (let i = 0; i < workers && total.planned < runs; i++) {
        const size = Math.min(BATCH_RUNS, runs - total.planned);
        total.planned += size;
        const task: FuzzBatch = {
          seed,
          batch: next++,
          runs: size,
          protocol,
          ringCapacity,
          strategy,
          depth,
          detect: options.detect ?? true,
          stop,
        };
        round.push(pool ? pool.batch(task) : fuzzBatch(task, look));
      }
      // In the order of their numbers, so that which failure is reported does not depend on who was faster.
      for (const batch of await Promise.all(round)) total.add(batch);
      look();
      await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C in
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', look);
    await pool?.end();
  }
  const { failure } = total;
  return {
    seed,
    protocol,
    strategy,
    depth,
    lanes: loaded.lanes.length,
    runs: total.runs,
    workloads: total.workloads,
    steps: total.steps,
    longest: total.longest,
    skipped: total.skipped,
    elapsedMs: performance.now() - start,
    interrupted: signal?.aborted === true,
    failure: failure && {
      schedule: failure.schedule,
      shrinks: failure.shrinks,
      verification: verifyProgram(
        { schedule: failure.schedule, protocol: loaded, ringCapacity },
        { find: failure.kind, closely: options.closely ?? false },
      ),
    },
  };
}

class Total {
  planned = 0;
  runs = 0;
  workloads = 0;
  steps = 0;
  longest = 0;
  skipped = 0;
  failure: BatchResult['failure'] = null;

  add(batch: BatchResult): void {
    this.runs += batch.runs;
    this.workloads += batch.workloads;
    this.steps += batch.steps;
    this.longest = Math.max(this.longest, batch.longest);
    this.skipped += batch.skipped;
    this.failure ??= batch.failure;
  }
}

/** Worker threads for batches. */
class Pool {
  private constructor(private readonly piscina: Piscina) {
    // A worker that is lost between two batches is replaced; one that is lost in a batch fails it.
    this.piscina.on('error', () => {});
  }

  static async of(workers: number): Promise<Pool> {
    const { Piscina } = await import('piscina');
    const filename = createRequire(import.meta.url).resolve('#fuzz-worker');
    // A worker that is ended while it requires a module brings V8 down (Node 20); one that imports it does not.
    const isKnown = process.allowedNodeEnvironmentFlags.has('--experimental-require-module');
    const execArgv = isKnown ? ['--no-experimental-require-module'] : [];
    return new Pool(new Piscina({ filename, maxThreads: workers, execArgv }));
  }

  /** @throws BadInput where the protocol does, or ends the worker. */
  async batch(task: FuzzBatch): Promise<BatchResult> {
    const reply: BatchReply = await this.piscina.run(task).catch((error: Error) => {
      if (!isModulePath(task.protocol)) throw error;
      throw new BadInput(
        `${task.protocol}: a worker of the campaign was lost (${error.message}): a protocol may not end its thread`,
      );
    });
    if ('refusal' in reply) throw new BadInput(reply.refusal);
    return reply.result;
  }

  async end(): Promise<void> {
    await this.piscina.destroy();
  }
}
