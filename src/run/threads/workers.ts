import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { kernelModule } from '../../kernels/kernels.js';
import { CONTROL_BYTES, Control, OWN_BYTES, Own } from './control.js';
import { type Cells, runLane } from './lane-runner.js';
import type { LoadedProgram } from './loaded-program.js';
import { calm } from './sleeper.js';
import { claimer, type EndContext, ender, endWaiter, giver } from './turns.js';
import type { WorkerReport, WorkerStart } from './worker.js';

/** A worker, and what the engine shares with it. */
export interface LaneWorker {
  readonly thread: Worker;
  readonly programs: MessagePort;
  readonly own: Int32Array;
  /** Of its own words, those that its turns are given and taken by. */
  readonly turns: Cells;
  /** The program that it was sent last. */
  loaded: LoadedProgram | null;
}

/** Who hears of workers. */
interface Listener {
  take(report: WorkerReport): void;
  /** @param cause what a worker threw, or the exit code that it ended with. */
  lose(number: number, cause: Error | number): void;
}

/** Workers by number, each started when it is first needed, and the words in which they are given orders. */
export class Workers implements EndContext {
  readonly orders = new Int32Array(new SharedArrayBuffer(CONTROL_BYTES));
  private readonly started: (LaneWorker | undefined)[] = [];
  private readonly endCells: Cells = {
    words: this.orders,
    at: Int32Array.of(Control.ended, Control.listens),
  };
  private readonly registers = { turn: 0, mine: 0, final: 0, listens: 0, seen: 0 };
  private untilMs = 0;

  constructor(private readonly listener: Listener) {}

  get(number: number): LaneWorker | undefined {
    return this.started[number];
  }

  /** Those of the numbers from `first` up to, and not including, `end`. */
  between(first: number, end: number): readonly LaneWorker[] {
    for (let number = first; number < end; number++) this.started[number] ??= this.start(number);
    return this.started.slice(first, end) as readonly LaneWorker[];
  }

  /** Sends a program to those that do not have it. */
  load(program: LoadedProgram, workers: readonly LaneWorker[]): void {
    for (const worker of workers) {
      if (worker.loaded === program) continue;
      const { installation, workspace } = program;
      const isSameMemory = worker.loaded?.workspace.memory === workspace.memory;
      worker.programs.postMessage(isSameMemory ? { ...installation, memory: null } : installation);
      worker.loaded = program;
    }
  }

  /**
   * Gives workers an order.
   * @param meets whether they wait for each other before they begin.
   * @param listens whether the last one to end is to send word, or else to wake this thread.
   */
  order(order: number, workers: readonly LaneWorker[], meets = true, listens = true): void {
    const { orders } = this;
    Atomics.store(orders, Control.workers, workers.length);
    Atomics.store(orders, Control.ready, meets ? 0 : workers.length);
    Atomics.store(orders, Control.ended, 0);
    Atomics.store(orders, Control.listens, Number(listens));
    Atomics.store(orders, Control.order, order);
    for (const { turns } of workers) runLane(giver, this.registers, null, turns, calm);
  }

  /** Takes a worker's turn in its place, if it has not come yet: then its lanes are the calling thread's to carry out. */
  claim({ turns }: LaneWorker): boolean {
    runLane(claimer, this.registers, null, turns, calm);
    return this.registers.mine !== 0;
  }

  /** Counts a worker whose lanes the calling thread has carried out. */
  endClaimed(): void {
    runLane(ender, this.registers, this, this.endCells, calm);
  }

  /** Whether all that were given the last order have carried it out. */
  get haveEnded(): boolean {
    return Atomics.load(this.orders, Control.ended) >= this.workers;
  }

  /**
   * Waits, without letting go of the thread, until all have carried the order out, or so long at most. If they have not, the
   * last one will send word.
   * @returns whether all have.
   */
  awaitEnd(spins: number, limitMs: number): boolean {
    for (let spin = 0; spin < spins; spin++) if (this.haveEnded) return true;
    this.untilMs = performance.now() + limitMs;
    runLane(endWaiter, this.registers, this, this.endCells, { ...calm, parkLimitMs: limitMs });
    return this.registers.seen >= this.workers;
  }

  /** How many have the last order. */
  get workers(): number {
    return Atomics.load(this.orders, Control.workers);
  }

  isLate(): boolean {
    return performance.now() >= this.untilMs;
  }

  /** Ends a worker that nobody waits for; it is started again when it is needed. */
  drop(number: number): void {
    const worker = this.started[number];
    this.started[number] = undefined;
    worker?.programs.close();
    void worker?.thread.terminate();
  }

  /** Ends all, and waits until they are gone. */
  async end(order: number): Promise<void> {
    const all = this.started.filter((worker) => worker !== undefined);
    this.order(order, all);
    await Promise.all(all.map(({ thread }) => thread.terminate()));
    for (const { programs } of all) programs.close();
  }

  private start(number: number): LaneWorker {
    const { port1, port2 } = new MessageChannel();
    const own = new SharedArrayBuffer(OWN_BYTES);
    const control = this.orders.buffer as SharedArrayBuffer;
    const start: WorkerStart = { worker: number, control, own, programs: port2, kernels: kernelModule() };
    // Not the flags of this process: `node -e` would be one that no worker takes.
    const thread = new Worker(createRequire(import.meta.url).resolve('#worker'), {
      workerData: start,
      transferList: [port2],
      name: `heddle lanes ${number}`,
      execArgv: [],
    });
    const lose = (cause: Error | number) => {
      if (this.started[number]?.thread === thread) this.listener.lose(number, cause);
    };
    thread.on('message', (report: WorkerReport) => this.listener.take(report));
    thread.on('error', lose);
    thread.on('exit', lose);
    thread.unref();
    port1.unref();
    const words = new Int32Array(own);
    const turns = { words, at: Int32Array.of(Own.turn, Own.claim) };
    return { thread, programs: port1, own: words, turns, loaded: null };
  }
}
