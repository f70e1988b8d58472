import { native, sharedLength, sharedMaximum } from './native.js';

/** Addresses are multiples of this, and a gap of as many bytes at least follows every buffer. */
const LINE = 64;
/** Addresses of the scenario's own buffers end here. */
const POOL_END = 0x2000_0000;
/** Addresses that each thread has for the buffers that it makes itself. */
const REGION = 0x0200_0000;
/** How many threads have such a region; all of them end at 0x6000_0000. */
const THREADS = 32;

/** What SharedArrayBuffers are made for just now. */
export type Phase = 'own' | 'discover' | 'setup';

/**
 * The shared buffers that a thread knows, with an address for each: those of the scenario, which setup makes and which
 * all threads share, and those that this thread made by itself, while a module was loaded or in a run.
 */
export class SharedBuffers {
  private readonly addresses = new WeakMap<object, number>();
  private readonly scenario: SharedArrayBuffer[] = [];
  private scenarioEnd = LINE;
  private phase: Phase = 'own';
  /** How many buffers this setup has made. */
  private made = 0;
  private ownEnd: number;
  /** Where addresses of the thread's own began to be given out in this run; those before it last as long as the thread. */
  private runStart: number | null = null;

  /** @param thread its number, from 0 to 31. */
  constructor(readonly thread: number) {
    if (!(thread >= 0 && thread < THREADS)) throw new RangeError(`thread ${thread} of ${THREADS}`);
    this.ownEnd = POOL_END + thread * REGION;
  }

  /** The scenario's buffers, in the order in which setup makes them. */
  get pool(): readonly SharedArrayBuffer[] {
    return this.scenario;
  }

  /** Takes over the buffers that another thread discovered. */
  adopt(pool: readonly SharedArrayBuffer[]): void {
    for (const buffer of pool) this.add(buffer);
  }

  /** From here on, what is made becomes the scenario's: the one setup that finds out what there is. */
  startDiscovery(): void {
    this.phase = 'discover';
  }

  /** From here on, the k-th buffer that is made is the scenario's k-th one. */
  startSetup(): void {
    this.phase = 'setup';
    this.made = 0;
    this.runStart ??= this.ownEnd;
    this.ownEnd = this.runStart;
  }

  /**
   * Setup is over: from here on, what is made is the thread's own.
   * @throws Error where setup made fewer buffers than the one that discovered.
   */
  startRun(): void {
    const { phase } = this;
    this.phase = 'own';
    if (phase === 'setup' && this.made !== this.scenario.length) {
      const { made, scenario } = this;
      throw new Error(
        `setup is not deterministic: it made ${count(made)} of shared memory now and ${scenario.length} the first time`,
      );
    }
  }

  /** The address of a buffer's first byte; undefined for one that is not known. */
  addressOf(buffer: object): number | undefined {
    return this.addresses.get(buffer);
  }

  /** Gives a buffer that came by message the address that it has where it was made. */
  know(buffer: SharedArrayBuffer, address: number): void {
    this.addresses.set(buffer, address);
  }

  /**
   * What `new SharedArrayBuffer` comes to.
   * @param make makes a new one, as the native does.
   * @param length bytes and the most bytes that are asked for; only called in setup.
   * @param prototype of a subclass; null for SharedArrayBuffer itself.
   */
  create(
    make: () => SharedArrayBuffer,
    length: () => readonly [bytes: number, maximum: number],
    prototype: object | null,
  ): SharedArrayBuffer {
    switch (this.phase) {
      case 'discover':
        return this.add(make());
      case 'setup':
        return this.next(...length(), prototype);
      case 'own':
        return this.own(make());
    }
  }

  private add(buffer: SharedArrayBuffer): SharedArrayBuffer {
    this.scenarioEnd = this.place(buffer, this.scenarioEnd, POOL_END, 'setup makes');
    this.scenario.push(buffer);
    return buffer;
  }

  private own(buffer: SharedArrayBuffer): SharedArrayBuffer {
    const end = POOL_END + (this.thread + 1) * REGION;
    this.ownEnd = this.place(buffer, this.ownEnd, end, 'a thread makes in one run');
    return buffer;
  }

  /** Gives a buffer its address; returns the first one after it. */
  private place(buffer: SharedArrayBuffer, at: number, end: number, whose: string): number {
    const next = lengthAddress(at, sharedMaximum(buffer)) + LINE;
    if (next > end)
      throw new Error(`the shared memory that ${whose} is more than can be told apart: make less`);
    this.addresses.set(buffer, at);
    return next;
  }

  /** The next buffer of the scenario. */
  private next(bytes: number, maximum: number, prototype: object | null): SharedArrayBuffer {
    const number = this.made++;
    const pooled = this.scenario[number];
    if (pooled === undefined) {
      const { length } = this.scenario;
      throw new Error(
        `setup is not deterministic: it made ${count(length)} of shared memory the first time and more now`,
      );
    }
    const wasMaximum = sharedMaximum(pooled);
    if (wasMaximum !== maximum || (wasMaximum === 0 && bytes > 0))
      throw otherSize(number, wasMaximum, maximum);
    if (sharedLength(pooled) !== bytes) {
      if (wasMaximum === bytes && wasMaximum === maximum)
        throw otherSize(number, sharedLength(pooled), bytes);
      throw new Error(
        `a growable SharedArrayBuffer (number ${number}) has ${sharedLength(pooled)} bytes where setup asks for ${bytes}: ` +
          'one that grew cannot shrink again, so each run needs threads and memory of its own',
      );
    }
    // Properties, private fields and prototypes that a run gave to the object are none of the next run's.
    if (prototype === null && Reflect.ownKeys(pooled).length === 0) return pooled;
    const fresh = native.structuredClone(pooled) as SharedArrayBuffer;
    this.addresses.set(fresh, this.addresses.get(pooled)!);
    return prototype === null ? fresh : Object.setPrototypeOf(fresh, prototype);
  }
}

/** Where the length of a growable buffer itself lies, a word of 8 bytes that nothing else has. */
export function lengthAddress(address: number, maximum: number): number {
  return address + Math.ceil(maximum / LINE) * LINE;
}

function otherSize(number: number, was: number, is: number): Error {
  return new Error(
    `setup is not deterministic: SharedArrayBuffer ${number} had ${was} bytes the first time and has ${is} now`,
  );
}

function count(buffers: number): string {
  return buffers === 1 ? '1 buffer' : `${buffers} buffers`;
}
