import v8 from 'node:v8';
import { Aborted } from '../baton/baton.js';
import { Of, threadAt, Word } from '../baton/control-block.js';
import type { ThreadGate } from '../baton/thread-gate.js';

/** How a wait of a promise ended. */
type Ended = 'ok' | 'timed-out';

/** What a thread waits for in a slot. */
interface Awaited {
  readonly settle: (how: Ended, isRef: boolean) => void;
  readonly kind: 'wait' | 'timer' | 'port';
  /** Whether it keeps the thread from ending. */
  isRef: boolean;
}

/** Turns of the real event loop for what is not held, such as reading a file, and how long one takes at least. */
const REAL_TURNS = 500;
const REAL_TURN_MS = 2;
/** Turns that a module takes at most between two files that it reads. */
const MORE_TURNS = 3;
/** What Node calls work that ends by itself, such as reading a file. */
const WORK = /^FSReq|Req$|Request$|Job$/;

const { setImmediate: soon, setTimeout: later } = globalThis;

/**
 * The event loop of one thread in virtual time. Promises of `Atomics.waitAsync`, timers and messages wait in slots that
 * the scheduler knows; the thread stands still while none of them has come in.
 */
export class EventLoop {
  private readonly awaited = new Map<number, Awaited>();
  private stray: { readonly error: unknown } | null = null;
  private readonly base: number;
  /** Promises and callbacks that were made: where there are none, nothing is left to do when a function has returned. */
  private made = 0;

  constructor(private readonly gate: ThreadGate) {
    this.base = threadAt(gate.layout, gate.self);
    gate.promise = (slot) =>
      new Promise((settle) => this.awaited.set(slot, { settle, kind: 'wait', isRef: true }));
    v8.promiseHooks.onInit(() => {
      this.made++;
    });
  }

  /** Forgets what an earlier execution left. */
  reset(): void {
    this.awaited.clear();
    this.gate.resetPolls();
    this.stray = null;
  }

  /** Counts callbacks, promises and what waits, to be compared with a later count. */
  get count(): number {
    return this.made + this.awaited.size;
  }

  /** Notes that something is to be called back soon. */
  expect(): void {
    this.made++;
  }

  /** Calls back when what waits in a slot has come in. */
  on(slot: number, settle: Awaited['settle'], { kind, isRef }: Pick<Awaited, 'kind' | 'isRef'>): void {
    this.awaited.set(slot, { settle, kind, isRef });
  }

  /** Whether what waits in a slot keeps the thread from ending. */
  setRef(slot: number, isRef: boolean): void {
    const awaited = this.awaited.get(slot);
    if (awaited) awaited.isRef = isRef;
  }

  /** Takes a timer back. */
  drop(slot: number): void {
    if (this.awaited.delete(slot)) this.gate.cancel(slot);
  }

  /** Notes an error that nobody handled. */
  fail(error: unknown): void {
    if (!(error instanceof Aborted)) this.stray ??= { error };
  }

  /** The outcome of a promise, with all the waiting that it takes. @throws what it is rejected with. */
  async outcome(promise: PromiseLike<unknown>): Promise<unknown> {
    let settled: { readonly value: unknown } | { readonly error: unknown } | null = null;
    promise.then(
      (value) => {
        settled = { value };
      },
      (error) => {
        settled = { error };
      },
    );
    const isSettled = () => settled !== null;
    for (let turns = 0; ; ) {
      await this.turn(isSettled);
      if (settled) return settledValue(settled);
      if (this.awaited.size > 0) {
        this.idle(false);
        turns = 0;
      } else if (turns++ < REAL_TURNS) await this.rest();
      else
        throw new Error(
          'the thread waits for something that is not held: only shared memory, messages and timers are',
        );
    }
  }

  /** Goes on until nothing is left that keeps a thread from ending. */
  async drain(): Promise<void> {
    for (;;) {
      await this.turn(() => false);
      const refs = [...this.awaited.values()].filter(({ isRef }) => isRef);
      if (refs.length === 0) return;
      this.idle(refs.every(({ kind }) => kind !== 'timer'));
    }
  }

  /** Stands until something comes in. */
  private idle(serves: boolean): void {
    const { gate } = this;
    gate.words[this.base + Of.serves] = serves ? 1 : 0;
    const { slot, timedOut } = gate.idle();
    gate.words[this.base + Of.serves] = 0;
    const awaited = this.awaited.get(slot);
    this.awaited.delete(slot);
    awaited?.settle(timedOut ? 'timed-out' : 'ok', awaited.isRef);
  }

  /** Lets callbacks run, and work end that ends by itself. @throws what nobody handled. */
  private async turn(isOver: () => boolean): Promise<void> {
    for (let turns = 0, more = 0; turns < REAL_TURNS; turns++) {
      await new Promise((done) => soon(done));
      this.gate.words[Word.turns]++;
      if (this.gate.words[Word.aborts] !== 0) throw new Aborted();
      if (this.stray) throw this.stray.error;
      if (isOver()) return;
      if (process.getActiveResourcesInfo().some((name) => WORK.test(name))) {
        more = MORE_TURNS;
        if (turns > MORE_TURNS) await this.rest();
      } else if (more-- <= 0) return;
    }
  }

  private async rest(): Promise<void> {
    await new Promise((done) => later(done, REAL_TURN_MS));
  }
}

function settledValue(settled: { readonly value: unknown } | { readonly error: unknown }): unknown {
  if ('error' in settled) throw settled.error;
  return settled.value;
}
