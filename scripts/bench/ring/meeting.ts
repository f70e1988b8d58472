/** Words of shared memory in which the two sides meet, a cache line apart. */
const READY = 0;
const BALL = 16;
export const MEETING_BYTES = 128;

/** Looks before a thread lets go of its core for a moment: without a core of its own, the other side needs it. */
const SPINS = 20_000;
const NAP_MS = 0.1;

/** A word that nobody changes, to sleep on. */
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Tries until it works. */
export function insist(attempt: () => boolean): void {
  for (let spin = 0; !attempt(); spin++) {
    if (spin === SPINS) {
      Atomics.wait(nobody, 0, 0, NAP_MS);
      spin = 0;
    }
  }
}

/** Two threads that begin together, and bounce one word between them to see how far apart their cores are now. */
export class Meeting {
  private readonly words: Int32Array;
  private met = 0;

  constructor(
    memory: SharedArrayBuffer,
    private readonly side: 0 | 1,
  ) {
    this.words = new Int32Array(memory);
  }

  /** Returns when both sides are here. */
  meet(): void {
    const { words } = this;
    this.met += 2;
    Atomics.add(words, READY, 1);
    insist(() => Atomics.load(words, READY) >= this.met);
  }

  /** Nanoseconds for a word to go there and back; both sides must call it. */
  probe(bounces: number): number {
    const { words, side } = this;
    Atomics.store(words, BALL, 0);
    this.meet();
    const start = performance.now();
    for (let bounce = 0; bounce < bounces; bounce++) {
      const mine = 2 * bounce + side;
      insist(() => Atomics.load(words, BALL) === mine);
      Atomics.store(words, BALL, mine + 1);
    }
    insist(() => Atomics.load(words, BALL) === 2 * bounces);
    const ns = ((performance.now() - start) * 1e6) / bounces;
    this.meet(); // before one of them sets the ball back
    return ns;
  }
}
