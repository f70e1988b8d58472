import os from 'node:os';
import { Worker } from 'node:worker_threads';

/** Threads that take the processors away from whoever else wants them, on and off. */
export class Pressure {
  private readonly isOn = new Int32Array(new SharedArrayBuffer(4));
  private readonly workers: readonly Worker[];
  private readonly timer: NodeJS.Timeout;

  /** @param onMs how long it lasts, in every `periodMs`. */
  constructor(onMs: number, periodMs: number) {
    const busy = `
      const isOn = require('node:worker_threads').workerData;
      for (;;) if (Atomics.load(isOn, 0) === 0) Atomics.wait(isOn, 0, 0);`;
    this.workers = os.cpus().map(() => new Worker(busy, { eval: true, workerData: this.isOn, execArgv: [] }));
    for (const worker of this.workers) worker.unref();
    this.timer = setInterval(() => {
      this.set(1);
      setTimeout(() => this.set(0), onMs).unref();
    }, periodMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private set(value: number): void {
    Atomics.store(this.isOn, 0, value);
    Atomics.notify(this.isOn, 0);
  }
}
