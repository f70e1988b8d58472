import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { kernelModule } from '../../kernels/kernels.js';
import { StepLog } from '../../lane/step-log.js';
import { LaneHang } from '../../lane/wait.js';
import { sourceOf } from '../../protocols/load.js';
import type { Workspace } from '../workspace/workspace.js';
import { nowNs } from './clock.js';
import { Control, controlBytes, LaneTimes, Order } from './control.js';
import { type GateMemory, gateMemory } from './gate.js';
import { LaneFailure } from './lane-failure.js';
import { LaneView } from './lane-view.js';
import { WATCH_MS, Watchdog } from './watchdog.js';
import type { Installation, LaneReport, WorkerStart } from './worker.js';

/** At full speed, at full speed with logs, or with the steps in the order given. */
export type RunMode = 'plain' | 'recorded' | { readonly turns: ArrayLike<number> };

/** A run that came to its end. Moments are of the clock that all threads share, in nanoseconds. */
export interface ThreadedRun {
  readonly orderedNs: number;
  /** When the first lane began and the last one ended. */
  readonly beganNs: number;
  readonly endedNs: number;
  /** In the order of the lanes; null unless the run was recorded. Their times count from the first lane's beginning. */
  readonly logs: readonly StepLog[] | null;
}

/** Looks of the watchdog after which lanes that were told to give up and did not are ended with their workers. */
const GRACE_LOOKS = 2;
/** What a lane may take for one multiply-add or one element copied: hundreds of times what kernels take. */
const SLOWEST_ELEMENT_NS = 10;

interface LaneWorker {
  readonly worker: Worker;
  readonly programs: MessagePort;
}

interface RunUnderWay {
  readonly orderedNs: number;
  readonly watchdog: Watchdog;
  /** Each lane's, as they come in; null unless the run is recorded. */
  readonly logs: StepLog[] | null;
  readonly resolve: (run: ThreadedRun) => void;
  readonly reject: (reason: unknown) => void;
  /** Why it is to end early, and for how many looks it has not. */
  givenUp: { readonly reason: unknown; looks: number } | null;
}

/** Persistent workers, one a lane. Between runs they spin briefly, then sleep. Once one is lost, all are. */
export class LaneThreads {
  private readonly control: SharedArrayBuffer;
  private readonly orders: Int32Array;
  private readonly times: readonly LaneTimes[];
  private readonly workers: readonly LaneWorker[];
  /** One for all runs; it keeps the process alive while a run lasts. */
  private readonly timer: NodeJS.Timeout;
  private loaded: { readonly workspace: Workspace; readonly view: LaneView } | null = null;
  private underWay: RunUnderWay | null = null;
  private closing: Promise<void> | null = null;

  /**
   * @param lanes how many there are.
   * @param watchdogMs how long no lane may move before the run is a hang.
   */
  constructor(
    readonly lanes: number,
    private readonly watchdogMs: number,
  ) {
    this.control = new SharedArrayBuffer(controlBytes(lanes));
    this.orders = new Int32Array(this.control);
    const all = Array.from({ length: lanes }, (_, lane) => lane);
    this.times = all.map((lane) => new LaneTimes(this.control, lane));
    this.workers = all.map((lane) => this.startWorker(lane));
    this.timer = setTimeout(() => this.watch(), WATCH_MS).unref();
  }

  /** Whether the workers are gone or going; then new ones are needed, once `close` has been awaited. */
  get isLost(): boolean {
    return this.closing !== null;
  }

  /**
   * Runs a workspace that has been reset.
   * @param mode `recorded` for logs, or the lane of each step, to take the steps in that order.
   * @throws LaneHang, LaneFailure, or what `giveUp` was called with.
   */
  run(workspace: Workspace, mode: RunMode): Promise<ThreadedRun> {
    if (this.isLost) return Promise.reject(new Error('the lanes were closed'));
    const isGated = typeof mode === 'object';
    const view = this.load(workspace, isGated ? gateMemory(mode.turns) : null);
    const { tile, sramBytes } = workspace.program.schedule;
    const longestStepMs = ((tile.m * tile.k * tile.n + sramBytes / 4) * SLOWEST_ELEMENT_NS) / 1e6;
    for (const times of this.times) times.reset();
    Atomics.store(this.orders, Control.ended, 0);
    this.timer.ref().refresh();
    return new Promise((resolve, reject) => {
      this.underWay = {
        orderedNs: nowNs(),
        watchdog: new Watchdog(view, this.times, this.watchdogMs, longestStepMs),
        logs: mode === 'recorded' ? [] : null,
        resolve,
        reject,
        givenUp: null,
      };
      this.order(isGated ? Order.runGated : mode === 'recorded' ? Order.runRecorded : Order.run);
    });
  }

  /** Ends the run under way, if there is one, as soon as each lane waits; it is rejected with `reason`. */
  giveUp(reason: unknown): void {
    if (!this.underWay) return;
    this.underWay.givenUp ??= { reason, looks: 0 };
    this.loaded?.view.giveUp();
  }

  /** Ends the workers and waits until they are gone; a run under way is rejected with `reason` at once. */
  close(reason: unknown = new Error('the lanes were closed')): Promise<void> {
    this.closing ??= this.end(reason);
    return this.closing;
  }

  private async end(reason: unknown): Promise<void> {
    clearTimeout(this.timer);
    this.underWay?.reject(reason);
    this.underWay = null;
    this.order(Order.exit);
    await Promise.all(this.workers.map(({ worker }) => worker.terminate()));
    for (const { programs } of this.workers) programs.close();
  }

  private startWorker(lane: number): LaneWorker {
    const { port1, port2 } = new MessageChannel();
    const { lanes, control } = this;
    const start: WorkerStart = { lane, lanes, control, programs: port2, kernels: kernelModule() };
    // Not the flags of this process: `node -e` would be one that no worker takes.
    const worker = new Worker(createRequire(import.meta.url).resolve('#worker'), {
      workerData: start,
      transferList: [port2],
      name: `heddle lane ${lane}`,
      execArgv: [],
    });
    worker.on('message', (report: LaneReport) => this.take(report));
    worker.on('error', (error) => this.lose(lane, error));
    worker.on('exit', (code) => this.lose(lane, code));
    worker.unref();
    port1.unref();
    return { worker, programs: port1 };
  }

  /** Takes leave of the workers because of what one of them threw, or the exit code that it ended with. */
  private lose(lane: number, cause: Error | number): void {
    if (this.isLost) return;
    const { view } = this.loaded ?? {};
    const { beganNs, endedNs } = this.times[lane];
    const name = view?.name(lane) ?? String(lane);
    const isRunning = view !== undefined && beganNs !== 0 && endedNs === 0;
    const place = isRunning ? view.place(lane) : '';
    const message =
      typeof cause === 'number'
        ? `the ${name} lane lost its worker${place} (exit code ${cause})`
        : `the ${name} lane failed${place}: ${inOneLine(cause)}`;
    const why = typeof cause === 'number' ? 'lost' : 'threw';
    void this.close(new LaneFailure(message, name, isRunning ? view.operation(lane) : -1, why));
  }

  private order(order: number): void {
    Atomics.store(this.orders, Control.order, order);
    Atomics.add(this.orders, Control.turn, 1);
    Atomics.notify(this.orders, Control.turn);
  }

  private load(workspace: Workspace, gate: GateMemory | null): LaneView {
    if (this.loaded?.workspace === workspace && gate === null) return this.loaded.view;
    const { memory, image, ops } = workspace;
    const { protocol, ringCapacity } = workspace.program;
    const installation: Installation = {
      memory: this.loaded?.workspace.memory === memory ? null : memory,
      image,
      protocol: sourceOf(protocol),
      capacity: ringCapacity,
      operations: ops.length,
      tile: ops.tile,
      gate,
    };
    for (const { programs } of this.workers) programs.postMessage(installation);
    this.loaded = { workspace, view: new LaneView(workspace) };
    return this.loaded.view;
  }

  /** Takes word from a lane; the run is over once all lanes have ended and the logs, if there are any, are here. */
  private take({ lane, log }: LaneReport): void {
    const run = this.underWay;
    if (!run) return;
    if (log && run.logs) run.logs[lane] = StepLog.revive(log);
    if (Atomics.load(this.orders, Control.ended) < this.lanes) return;
    if (run.logs && this.workers.some((_, lane) => !run.logs?.[lane])) return;
    this.underWay = null;
    this.timer.unref();
    if (run.givenUp) run.reject(run.givenUp.reason);
    else run.resolve(this.ended(run));
  }

  private ended({ orderedNs, logs }: RunUnderWay): ThreadedRun {
    const beganNs = Math.min(...this.times.map((times) => times.beganNs));
    const endedNs = Math.max(...this.times.map((times) => times.endedNs));
    logs?.forEach((log, lane) => {
      log.startNs = this.times[lane].beganNs - beganNs;
      for (let i = 0; i < log.count; i++) log.endsNs[i] -= beganNs;
    });
    return { orderedNs, beganNs, endedNs, logs };
  }

  private watch(): void {
    const run = this.underWay;
    if (!run) return;
    this.timer.refresh();
    if (run.givenUp) {
      if (++run.givenUp.looks >= GRACE_LOOKS) void this.close(run.givenUp.reason);
      return;
    }
    const problem = run.watchdog.look();
    if (problem instanceof LaneHang) this.giveUp(problem);
    else if (problem) void this.close(problem);
  }
}

/** What a worker threw. An error from another thread has its class no longer; bad input says all in its message. */
function inOneLine(error: Error): string {
  return error.name === 'BadInput' ? error.message : String(error).split('\n')[0];
}
