import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { thrown } from '../../refusal/thrown.js';
import type { LaneFault, LaneOrder, LaneSays, LaneStart } from './lane-worker.js';
import { fileOf } from './loaded-system.js';

/** How long a module may take to be loaded in all workers. */
const OPENING_MS = 30_000;

/** Who carries lanes out: what all workers are started with. */
export type Cast = Omit<LaneStart, 'lane'> & {
  /** By lane. */
  readonly names: readonly string[];
  readonly fingerprint: string;
};

/** A worker for each lane. */
export class LaneWorkers {
  private readonly workers: readonly Worker[];
  /** By lane: who waits for what its worker says next. */
  private readonly listeners: ((said: LaneSays) => void)[] = [];
  private fail: (error: unknown) => void = () => {};
  /** Lets go of the signal that is listened to. */
  private done: () => void = () => {};
  private isClosed = false;

  private constructor(private readonly cast: Cast) {
    const { names, fingerprint: _, ...start } = cast;
    this.workers = names.map((name, lane) => {
      const worker = new Worker(createRequire(import.meta.url).resolve('#lane-worker'), {
        workerData: { ...start, lane } satisfies LaneStart,
        name: `heddle lane ${lane}`,
        // Standard output is the caller's: what the module prints goes beside it.
        stdout: true,
        execArgv: [],
      });
      worker.stdout.on('data', (printed) => process.stderr.write(printed));
      worker.on('message', (said: LaneSays) => this.listeners[lane]?.(said));
      worker.on('error', (error) => this.lose(`${quoted(name)} ends its thread: ${thrown(error, '')}`));
      worker.on('exit', (code) => this.lose(`${quoted(name)} ends its thread, with exit code ${code}`));
      return worker;
    });
  }

  /**
   * Starts workers, each of which loads the module.
   * @throws BadInput where one cannot, or comes to another system than the caller did.
   */
  static async open(cast: Cast, signal?: AbortSignal): Promise<LaneWorkers> {
    const workers = new LaneWorkers(cast);
    const timer = setTimeout(
      () => workers.lose(`its module was not loaded within ${OPENING_MS / 1000} s`),
      OPENING_MS,
    );
    try {
      const opened = await workers.hear(signal);
      if (opened.some((said) => said.kind === 'ready' && said.fingerprint !== cast.fingerprint)) {
        throw new BadInput(
          `${fileOf(cast.url)}: its system is another one each time that it is loaded: make it without chance, time or the thread`,
        );
      }
      return workers;
    } catch (error) {
      await workers.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Gives all workers an order.
   * @param onFault called when a lane has ended, with what it did wrong.
   * @returns a promise of what went wrong first, once all have carried it out.
   */
  async order(
    order: LaneOrder,
    onFault: (fault: LaneFault) => void,
    signal?: AbortSignal,
  ): Promise<LaneFault | null> {
    const said = this.hear(signal, (one) => {
      if (one.kind === 'ended' && one.fault) onFault(one.fault);
    });
    for (const worker of this.workers) worker.postMessage(order);
    const faults = (await said).flatMap((one) => (one.kind === 'ended' && one.fault ? [one.fault] : []));
    return faults.sort((a, b) => a.step - b.step)[0] ?? null;
  }

  /** Ends the workers, whatever they are at, and waits until they are gone. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.done();
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  /** What each worker says next. @throws BadInput where one is lost, or refuses; the reason of the signal */
  private hear(
    signal: AbortSignal | undefined,
    onSaid: (said: LaneSays) => void = () => {},
  ): Promise<readonly LaneSays[]> {
    return new Promise((resolve, reject) => {
      const said: LaneSays[] = [];
      const stop = () => reject(signal?.reason);
      this.done = () => signal?.removeEventListener('abort', stop);
      this.fail = (error) => {
        this.done();
        reject(error);
      };
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', stop, { once: true });
      this.workers.forEach((_, lane) => {
        this.listeners[lane] = (one) => {
          if (one.kind === 'refused') return this.fail(new BadInput(one.message));
          said.push(one);
          onSaid(one);
          if (said.length < this.workers.length) return;
          this.done();
          resolve(said);
        };
      });
    });
  }

  private lose(what: string): void {
    if (!this.isClosed) this.fail(new BadInput(`${fileOf(this.cast.url)}: ${what}`));
  }
}
