import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { kernelModule } from '../../kernels/kernels.js';
import { StepLog } from '../../lane/step-log.js';
import { LaneHang } from '../../lane/wait.js';
import { sourceOf } from '../../protocols/load.js';
import type { Workspace } from '../workspace/workspace.js';
import { nowNs } from './clock.js';
import { CONTROL_BYTES, Control, LaneTimes, Order, OWN_BYTES, Own, timesBytes } from './control.js';
import { type GateMemory, gateMemory } from './gate.js';
import { type Hosts, hostOfEach, oneEach } from './hosting.js';
import { lossOf } from './lane-failure.js';
import { LaneView } from './lane-view.js';
import { WATCH_MS, Watchdog } from './watchdog.js';
import type { Installation, WorkerReport, WorkerStart } from './worker.js';

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
  /** By lane: the number of the worker that hosted it. */
  readonly hosts: readonly number[];
}

/** Looks of the watchdog after which lanes that were told to give up and did not are ended with their workers. */
const GRACE_LOOKS = 2;
/** What a lane may take for one multiply-add or one element copied: hundreds of times what kernels take. */
const SLOWEST_ELEMENT_NS = 10;

/** A program, as workers have it. */
interface Loaded {
  readonly workspace: Workspace;
  readonly hosts: Hosts;
  readonly times: readonly LaneTimes[];
  readonly view: LaneView;
  readonly installation: Installation;
}

interface LaneWorker {
  readonly worker: Worker;
  readonly programs: MessagePort;
  readonly own: Int32Array;
  loaded: Loaded | null;
}

interface RunUnderWay {
  readonly orderedNs: number;
  readonly program: Loaded;
  readonly watchdog: Watchdog;
  /** Each lane's, as they come in; null unless the run is recorded. */
  readonly logs: StepLog[] | null;
  readonly resolve: (run: ThreadedRun) => void;
  readonly reject: (reason: unknown) => void;
  /** Why it is to end early, and for how many looks it has not. */
  givenUp: { readonly reason: unknown; looks: number } | null;
}

/** Persistent workers, each of which hosts lanes. Between runs they spin briefly, then sleep. Once one is lost, all are. */
export class LaneThreads {
  private readonly control = new SharedArrayBuffer(CONTROL_BYTES);
  private readonly orders = new Int32Array(this.control);
  private readonly workers: LaneWorker[] = [];
  /** One for all runs; it keeps the process alive while a run lasts. */
  private readonly timer: NodeJS.Timeout;
  private loaded: Loaded | null = null;
  private underWay: RunUnderWay | null = null;
  private closing: Promise<void> | null = null;

  /**
   * @param workers how many to start; a run that takes more starts those, too.
   * @param watchdogMs how long no lane may move before the run is a hang.
   */
  constructor(
    workers: number,
    private readonly watchdogMs: number,
  ) {
    this.startWorkers(workers);
    this.timer = setTimeout(() => this.watch(), WATCH_MS).unref();
  }

  /** Whether the workers are gone or going; then new ones are needed, once `close` has been awaited. */
  get isLost(): boolean {
    return this.closing !== null;
  }

  /**
   * Runs a workspace that has been reset.
   * @param mode `recorded` for logs, or the lane of each step, to take the steps in that order.
   * @param hosts which lanes each worker carries out. Default: one each.
   * @throws LaneHang, LaneFailure, or what `giveUp` was called with.
   */
  run(
    workspace: Workspace,
    mode: RunMode,
    hosts = oneEach(workspace.program.protocol.lanes.length),
  ): Promise<ThreadedRun> {
    if (this.isLost) return Promise.reject(new Error('the lanes were closed'));
    const isGated = typeof mode === 'object';
    const program = this.load(workspace, hosts, isGated ? gateMemory(mode.turns) : null);
    const { tile, sramBytes } = workspace.program.schedule;
    const longestStepMs = ((tile.m * tile.k * tile.n + sramBytes / 4) * SLOWEST_ELEMENT_NS) / 1e6;
    for (const times of program.times) times.reset();
    this.timer.ref().refresh();
    return new Promise((resolve, reject) => {
      this.underWay = {
        orderedNs: nowNs(),
        program,
        watchdog: new Watchdog(program.view, program.times, this.watchdogMs, longestStepMs),
        logs: mode === 'recorded' ? [] : null,
        resolve,
        reject,
        givenUp: null,
      };
      const order = isGated ? Order.runGated : mode === 'recorded' ? Order.runRecorded : Order.run;
      this.order(order, this.workers.slice(0, program.hosts.length));
    });
  }

  /** Ends the run under way, if there is one, as soon as each lane waits; it is rejected with `reason`. */
  giveUp(reason: unknown): void {
    if (!this.underWay) return;
    this.underWay.givenUp ??= { reason, looks: 0 };
    this.underWay.program.view.giveUp();
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
    this.order(Order.exit, this.workers);
    await Promise.all(this.workers.map(({ worker }) => worker.terminate()));
    for (const { programs } of this.workers) programs.close();
  }

  /** Starts workers until there are so many. */
  private startWorkers(count: number): void {
    while (this.workers.length < count) this.workers.push(this.startWorker(this.workers.length));
  }

  private startWorker(number: number): LaneWorker {
    const { port1, port2 } = new MessageChannel();
    const { control } = this;
    const own = new SharedArrayBuffer(OWN_BYTES);
    const start: WorkerStart = { worker: number, control, own, programs: port2, kernels: kernelModule() };
    // Not the flags of this process: `node -e` would be one that no worker takes.
    const worker = new Worker(createRequire(import.meta.url).resolve('#worker'), {
      workerData: start,
      transferList: [port2],
      name: `heddle lanes ${number}`,
      execArgv: [],
    });
    worker.on('message', (report: WorkerReport) => this.take(report));
    worker.on('error', (error) => this.lose(number, worker, error));
    worker.on('exit', (code) => this.lose(number, worker, code));
    worker.unref();
    port1.unref();
    return { worker, programs: port1, own: new Int32Array(own), loaded: null };
  }

  /** Takes leave of the workers because of what one of them threw, or the exit code that it ended with. */
  private lose(number: number, worker: Worker, cause: Error | number): void {
    if (this.isLost || this.workers[number]?.worker !== worker) return;
    const program = this.underWay?.program ?? this.loaded;
    const hosted = program?.hosts[number];
    if (program && !hosted) {
      // It has no lane in this run: it is started again when it is needed.
      for (const { worker, programs } of this.workers.splice(number)) {
        programs.close();
        void worker.terminate();
      }
      return;
    }
    // A worker that has not begun has no lane that it is at.
    const at = this.workers[number].own[Own.lane];
    const lane = hosted?.includes(at) ? at : (hosted?.[0] ?? number);
    void this.close(lossOf(program?.view ?? null, lane, program?.times[lane], cause));
  }

  private order(order: number, workers: readonly LaneWorker[]): void {
    const { orders } = this;
    Atomics.store(orders, Control.workers, workers.length);
    Atomics.store(orders, Control.ready, 0);
    Atomics.store(orders, Control.ended, 0);
    Atomics.store(orders, Control.order, order);
    for (const { own } of workers) {
      Atomics.add(own, Own.turn, 1);
      Atomics.notify(own, Own.turn);
    }
  }

  /** Sends a program to those workers that do not have it. */
  private load(workspace: Workspace, hosts: Hosts, gate: GateMemory | null): Loaded {
    const { loaded } = this;
    const isLoaded = gate === null && loaded?.workspace === workspace && loaded.hosts === hosts;
    const program = isLoaded ? loaded : this.asLoaded(workspace, hosts, gate);
    this.startWorkers(program.hosts.length);
    for (const worker of this.workers.slice(0, program.hosts.length)) {
      if (worker.loaded === program) continue;
      const { installation } = program;
      const isSameMemory = worker.loaded?.workspace.memory === workspace.memory;
      worker.programs.postMessage({ ...installation, memory: isSameMemory ? null : installation.memory });
      worker.loaded = program;
    }
    this.loaded = program;
    return program;
  }

  private asLoaded(workspace: Workspace, hosts: Hosts, gate: GateMemory | null): Loaded {
    const { memory, image, ops } = workspace;
    const { protocol, ringCapacity } = workspace.program;
    const times = new SharedArrayBuffer(timesBytes(protocol.lanes.length));
    const of = hostOfEach(hosts);
    return {
      workspace,
      hosts,
      times: protocol.lanes.map((_, lane) => new LaneTimes(times, lane)),
      view: new LaneView(workspace, (lane) => this.workers[of[lane]].own[Own.lane] === lane),
      installation: {
        memory,
        image,
        protocol: sourceOf(protocol),
        capacity: ringCapacity,
        operations: ops.length,
        tile: ops.tile,
        hosts,
        times,
        gate,
      },
    };
  }

  /** Takes word from a worker; the run is over once all have ended and the logs, if there are any, are here. */
  private take({ logs }: WorkerReport): void {
    const run = this.underWay;
    if (!run) return;
    if (run.logs) for (const { lane, log } of logs) run.logs[lane] = StepLog.revive(log);
    if (Atomics.load(this.orders, Control.ended) < Atomics.load(this.orders, Control.workers)) return;
    if (run.logs && run.program.times.some((_, lane) => !run.logs?.[lane])) return;
    this.underWay = null;
    this.timer.unref();
    if (run.givenUp) run.reject(run.givenUp.reason);
    else run.resolve(ended(run));
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

function ended({ orderedNs, logs, program }: RunUnderWay): ThreadedRun {
  const beganNs = Math.min(...program.times.map((times) => times.beganNs));
  const endedNs = Math.max(...program.times.map((times) => times.endedNs));
  logs?.forEach((log, lane) => {
    log.startNs = program.times[lane].beganNs - beganNs;
    for (let i = 0; i < log.count; i++) log.endsNs[i] -= beganNs;
  });
  return { orderedNs, beganNs, endedNs, logs, hosts: hostOfEach(program.hosts) };
}
