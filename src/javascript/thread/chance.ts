import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Random } from '../../../sim/random.js';
import { Word } from '../baton/control-block.js';
import type { ThreadGate } from '../baton/thread-gate.js';

/** Where virtual time begins: 2024-01-01. */
const EPOCH_MS = Date.UTC(2024, 0, 1);
/** What looking at the clock takes, so that a loop until a time ends. */
const LOOK_MS = 0.001;

/**
 * Chance and time of a thread, the same in every execution: random numbers begin anew with each, and time is virtual. It
 * goes on where a time limit is over, and a little whenever somebody looks.
 */
export class Chance {
  /** Made where somebody asks for it: seeding it takes longer than a short execution's own steps. */
  private random: Random | null = null;
  private looks = 0;

  constructor(private readonly gate: ThreadGate) {}

  /** Begins anew, as each execution does. */
  reset(): void {
    this.random = null;
    this.looks = 0;
  }

  /** Milliseconds since the execution began. */
  now(): number {
    return this.gate.words[Word.now] / 1000 + ++this.looks * LOOK_MS;
  }

  /** A number from 0 up to but not including 1. */
  private unit(): number {
    this.random ??= new Random(`thread ${this.gate.self}`);
    return this.random.unit();
  }

  private bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.unit() * 256));
  }

  /** Replaces the clocks and the dice of this thread. */
  install(): void {
    Math.random = () => this.unit();
    this.installCrypto();
    const now = () => this.now();
    performance.now = now;
    const NativeDate = Date;
    globalThis.Date = new Proxy(NativeDate, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length > 0 ? args : [EPOCH_MS + now()], newTarget),
      apply: () => new NativeDate(EPOCH_MS + now()).toString(),
      get: (target, key, receiver) =>
        key === 'now' ? () => Math.floor(EPOCH_MS + now()) : Reflect.get(target, key, receiver),
    });
    const started = process.hrtime.bigint();
    const bigint = () => started + BigInt(Math.round(now() * 1e6));
    const hrtime = (before?: [number, number]): [number, number] => {
      const elapsed = Number(bigint()) - (before ? before[0] * 1e9 + before[1] : 0);
      return [Math.floor(elapsed / 1e9), elapsed % 1e9];
    };
    process.hrtime = Object.assign(hrtime, { bigint });
  }

  /** Random bytes and identifiers; keys and the like stay as they are. */
  private installCrypto(): void {
    const node: Record<string, unknown> = createRequire(import.meta.url)('node:crypto');
    const { getRandomValues } = crypto;
    const fill = <View extends ArrayBufferView>(
      view: View,
      from = 0,
      count = view.byteLength - from,
    ): View => {
      new Uint8Array(view.buffer, view.byteOffset + from, count).set(this.bytes(count));
      return view;
    };
    const uuid = (): ReturnType<typeof crypto.randomUUID> => {
      const digits = Buffer.from(this.bytes(16)).toString('hex');
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
    };
    crypto.getRandomValues = <View extends ArrayBufferView | null>(view: View): View => {
      // What it does not take, it refuses in its own words.
      const filled = Reflect.apply(getRandomValues, crypto, [view]) as ArrayBufferView;
      return fill(filled) as View;
    };
    crypto.randomUUID = uuid;
    const { randomBytes } = node as { randomBytes: (size: number, callback?: unknown) => Buffer };
    Object.assign(node, {
      randomUUID: uuid,
      randomFillSync: fill,
      randomBytes: (size: number, callback?: (error: null, bytes: Buffer) => void) => {
        const made = randomBytes(size);
        fill(made);
        if (callback) queueMicrotask(() => callback(null, made));
        else return made;
      },
      randomInt: (least: number, limit?: number) => {
        const [from, to] = typeof limit === 'number' ? [least, limit] : [0, least];
        return from + Math.floor(this.unit() * (to - from));
      },
    });
    syncBuiltinESMExports();
  }
}
