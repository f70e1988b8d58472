import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { kernelModule } from '../kernels/kernels.js';
import { describeWait, LaneHang, type LaneWait } from '../lane-wait.js';
import { cellWords, parkingWords } from '../memory-image.js';
import { StepLog } from '../step-log.js';
import { CONTROL_BYTES, Control, Order } from './control.js';
import { type GateMemory, gateMemory } from './gate.js';
import type { Program, RunReport, WorkerStart } from './worker.js';
import type { Workspace } from './workspace.js';

/** A worker threw, exited or was ended during a run. */
export class LaneFailure extends Error {
  override readonly name = 'LaneFailure';
}

/** At full speed, at full speed with logs, or with the steps in the order given. */
export type RunMode = 'plain' | 'recorded' | { readonly turns: ArrayLike<number> };

/** How often the watchdog looks while a run lasts. */
const WATCH_MS = 250;

interface LaneWorker {
  readonly worker: Worker;
  readonly programs: MessagePort;
}

/** Two persistent workers, one a lane. Between runs they spin briefly, then sleep. */
export class LaneThreads {
  private readonly control = new SharedArrayBuffer(CONTROL_BYTES);
  private readonly orders = new Int32Array(this.control);
  private readonly workers: readonly LaneWorker[];
  private loaded: Workspace | null = null;
  /** Set while a run lasts: takes each report, and whatever ends a worker before it has reported. */
  private onReport: ((report: RunReport) => void) | null = null;
  private onFailure: ((failure: LaneFailure) => void) | null = null;
  private failure: LaneFailure | null = null;

  /** @param watchdogMs how long no lane may move before the run is a hang. */
  constructor(private readonly watchdogMs: number) {
    const file = createRequire(import.meta.url).resolve('#worker');
    this.workers = ['dma', 'compute'].map((name, lane) => {
      const { port1, port2 } = new MessageChannel();
      const start: WorkerStart = { lane, control: this.control, programs: port2, kernels: kernelModule() };
      // Not the flags of this process: `node -e` would be one that no worker takes.
      const worker = new Worker(file, {
        workerData: start,
        transferList: [port2],
        name: `heddle ${name}`,
        execArgv: [],
      });
      worker.on('message', (report: RunReport) => this.onReport?.(report));
      worker.on('error', (error) => this.fail(`the ${name} worker failed: ${error.message}`));
      worker.on('exit', (code) => this.fail(`the ${name} worker ended with exit code ${code}`));
      worker.unref();
      port1.unref();
      return { worker, programs: port1 };
    });
  }

  /** Whether a worker is lost; then a new pair is needed. */
  get isBroken(): boolean {
    return this.failure !== null;
  }

  /**
   * Runs a workspace that has been reset; both lanes' reports, DMA first.
   * @param mode `recorded` for logs, or the lane of each step, to take the steps in that order.
   * @throws LaneHang, LaneFailure
   */
  async run(workspace: Workspace, mode: RunMode): Promise<readonly [RunReport, RunReport]> {
    if (this.failure) throw this.failure;
    const isGated = typeof mode === 'object';
    this.load(workspace, isGated ? gateMemory(mode.turns) : null);
    const reports = this.reports(workspace);
    this.order(isGated ? Order.runGated : mode === 'recorded' ? Order.runRecorded : Order.run);
    const [dma, compute] = await reports;
    return [rebased(dma, dma, compute), rebased(compute, dma, compute)];
  }

  /** Ends the workers and waits until they are gone. */
  async close(): Promise<void> {
    this.failure ??= new LaneFailure('the engine was closed');
    this.order(Order.exit);
    await Promise.all(this.workers.map(({ worker }) => worker.terminate()));
    for (const { programs } of this.workers) programs.close();
  }

  private fail(message: string): void {
    this.failure ??= new LaneFailure(`${message}: the next call starts fresh ones`);
    this.onFailure?.(this.failure);
  }

  private order(order: number): void {
    Atomics.store(this.orders, Control.order, order);
    Atomics.add(this.orders, Control.turn, 1);
    Atomics.notify(this.orders, Control.turn);
  }

  private load(workspace: Workspace, gate: GateMemory | null): void {
    if (this.loaded === workspace && gate === null) return;
    const { memory, image, protocolSource, capacity, ops } = workspace;
    const program: Program = {
      memory,
      image,
      protocol: protocolSource,
      capacity,
      operations: ops.length,
      tile: ops.tile,
      gate,
    };
    for (const { programs } of this.workers) programs.postMessage(program);
    this.loaded = workspace;
  }

  /** Waits for both reports, under the watchdog. */
  private reports(workspace: Workspace): Promise<readonly RunReport[]> {
    return new Promise((resolve, reject) => {
      const reports: RunReport[] = [];
      const watchdog = new Watchdog(workspace, this.watchdogMs);
      let hang: LaneHang | null = null;
      const finish = (end: () => void) => {
        clearInterval(timer);
        this.onReport = null;
        this.onFailure = null;
        end();
      };
      const timer = setInterval(() => {
        hang ??= watchdog.look(reports);
        if (hang) watchdog.giveUp();
      }, WATCH_MS);
      this.onFailure = (failure) => finish(() => reject(failure));
      this.onReport = (report) => {
        reports[report.lane] = report;
        if (report.error) watchdog.giveUp();
        if (!reports[0] || !reports[1]) return;
        const error = reports[0].error ?? reports[1].error;
        if (error) finish(() => reject(new LaneFailure(error)));
        else if (hang) finish(() => reject(hang));
        else finish(() => resolve(reports));
      };
    });
  }
}

/** Notices that no lane moves, and says what each waits for. */
class Watchdog {
  private readonly words: Int32Array;
  private readonly cells: Int32Array;
  private readonly parking: ReturnType<typeof parkingWords>;
  private last = '';
  private lastMoved = performance.now();

  constructor(
    private readonly workspace: Workspace,
    private readonly limitMs: number,
  ) {
    this.words = new Int32Array(workspace.memory.buffer);
    this.cells = cellWords(workspace.image, workspace.protocol.cells.length);
    this.parking = parkingWords(workspace.image);
  }

  /**
   * A hang, once every lane that has not ended is parked and no cell has changed, for the whole limit.
   * @param reports of the lanes that have ended, each at its lane's number.
   */
  look(reports: readonly RunReport[]): LaneHang | null {
    const cells = Array.from(this.cells, (at) => Atomics.load(this.words, at));
    const waits = this.workspace.protocol.lanes.map((_, lane) =>
      Atomics.load(this.words, this.parking.waitsIn(lane)),
    );
    const seen = [...cells, ...waits].join(' ');
    const someoneWorks = waits.some((state, lane) => state === 0 && !reports[lane]);
    if (seen !== this.last || someoneWorks) {
      this.last = seen;
      this.lastMoved = performance.now();
      return null;
    }
    if (performance.now() - this.lastMoved < this.limitMs) return null;
    return new LaneHang(`no lane has moved for ${this.limitMs} ms`, this.describe(cells, waits));
  }

  /** Makes every parked lane end its run. */
  giveUp(): void {
    Atomics.store(this.words, this.parking.giveUp, 1);
    this.workspace.protocol.lanes.forEach((_, lane) => {
      Atomics.store(this.words, this.parking.flag(lane), 0);
      Atomics.notify(this.words, this.parking.flag(lane));
    });
  }

  private describe(cells: readonly number[], waits: readonly number[]): readonly LaneWait[] {
    const { protocol, image, context } = this.workspace;
    return protocol.lanes.flatMap((lane, index) => {
      if (waits[index] === 0) return [];
      const r = lane.registers.bind(this.words, image.registers[index] / 4);
      return describeWait(
        lane,
        lane.states[waits[index] - 1],
        r,
        context,
        protocol.cells,
        (cell) => cells[cell],
      );
    });
  }
}

/** A report with its times counted from the moment at which the first lane began. */
function rebased(report: RunReport, ...all: readonly RunReport[]): RunReport {
  const originNs = Math.min(...all.map(({ startNs }) => startNs));
  const log = report.log && StepLog.revive(report.log);
  if (log) {
    log.startNs = report.startNs - originNs;
    for (let i = 0; i < log.count; i++) log.endsNs[i] -= originNs;
  }
  return { ...report, startNs: report.startNs - originNs, endNs: report.endNs - originNs, log };
}
