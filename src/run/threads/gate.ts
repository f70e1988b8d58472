import type { Turns } from './lane-runner.js';

/** The order of steps of a gated run, in shared memory. */
export interface GateMemory {
  /** The lane of each step. */
  readonly turns: Uint8Array;
  /** One word: how many steps have been taken. */
  readonly taken: Int32Array;
}

/** Puts an order of steps into shared memory. */
export function gateMemory(turns: ArrayLike<number>): GateMemory {
  const memory = new Uint8Array(new SharedArrayBuffer(Math.max(1, turns.length))).subarray(0, turns.length);
  memory.set(turns);
  return { turns: memory, taken: new Int32Array(new SharedArrayBuffer(4)) };
}

/** How long a lane waits for its turn before the run is given up: the other lane went another way. */
const LIMIT_MS = 5000;

/** Holds a lane back before every step until it is its turn. */
export class Gate implements Turns {
  /** The number of the step whose turn it is; of the lane's own, between `enter` and `leave`. */
  step = 0;

  constructor(
    private readonly memory: GateMemory,
    private readonly lane: number,
  ) {}

  enter(): boolean {
    const { turns, taken } = this.memory;
    for (;;) {
      const step = Atomics.load(taken, 0);
      if (step >= turns.length) return false;
      this.step = step;
      if (turns[step] === this.lane) return true;
      if (Atomics.wait(taken, 0, step, LIMIT_MS) === 'timed-out') return false;
    }
  }

  leave(): void {
    Atomics.add(this.memory.taken, 0, 1);
    Atomics.notify(this.memory.taken, 0);
  }
}
