import { INBOX } from '../../../sim/stateless/dependence.js';
import { Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { type Access, BYTES, REGISTERS } from './program.js';

/** A wait in the queue of its address. */
export interface Waiter {
  readonly thread: number;
  readonly address: number;
  /** Of an asynchronous wait: its number, from 1; or 0. */
  readonly promise: number;
  /** When its time is over; 0 where it has no limit. */
  readonly limit: number;
}

/** A word that a thread read: where in its program, and the version that the word had. */
export interface Seen {
  readonly place: number;
  readonly word: number;
  readonly version: number;
}

/** What a thread has come to. */
export interface Thread {
  state: 'unstarted' | 'ready' | 'waiting' | 'notified' | 'ended';
  at: number;
  registers: number[];
  seen: Seen[];
  /** What it polls, where it stands before a read that it made before: it goes on when one of these has changed. */
  polls: Seen[];
  blockedAt: number;
  /** The record of the notify that woke it. */
  cause: number;
  /** How many asynchronous waits it began, and how many it has awaited. */
  promises: number;
  awaited: number;
  /** Asynchronous waits that are over, by their numbers; for a thread that is started, that it is. */
  inbox: number[];
}

/** A thread before its first step. */
export function newThread(isStarted: boolean): Thread {
  return {
    state: isStarted ? 'ready' : 'unstarted',
    at: 0,
    registers: new Array<number>(REGISTERS).fill(0),
    seen: [],
    polls: [],
    blockedAt: isStarted ? -1 : 0,
    cause: 0,
    promises: 0,
    awaited: 0,
    inbox: [],
  };
}

export function cloneThread(thread: Thread): Thread {
  const { registers, seen, inbox } = thread;
  return { ...thread, registers: registers.slice(), seen: seen.slice(), inbox: inbox.slice() };
}

/** Shared bytes, in little-endian order, and the version of each word: that of its last change. */
export class Memory {
  bytes = new Array<number>(BYTES).fill(0);
  versions = new Array<number>(BYTES / 4).fill(0);
  private version = 0;

  clone(): Memory {
    const copy = new Memory();
    copy.bytes = this.bytes.slice();
    copy.versions = this.versions.slice();
    copy.version = this.version;
    return copy;
  }

  get(address: number, size: number): number {
    let value = 0;
    for (let byte = size - 1; byte >= 0; byte--) value = 256 * value + this.bytes[address + byte];
    return value;
  }

  put(address: number, size: number, value: number): void {
    for (let byte = 0; byte < size; byte++) this.bytes[address + byte] = (value >> (8 * byte)) & 255;
    this.versions[address >> 2] = ++this.version;
  }
}

/** A step before it is taken. */
export interface Announced {
  readonly kind: Kind;
  readonly address: number;
  readonly size: number;
}

/** What a thread in a state stands before, given its next operation. Threads and starts have inboxes of their own. */
export function announcement(thread: number, state: Thread['state'], op: Access): Announced {
  if (state === 'unstarted') return { kind: Kind.load, address: INBOX + 0x1000 + 4 * thread, size: 4 };
  if (state === 'notified') return { kind: Kind.wake, address: op.at, size: 4 };
  if (state === 'waiting') return { kind: Kind.timeout, address: op.at, size: 4 };
  if (op.do === 'await') return { kind: Kind.update, address: INBOX + 4 * thread, size: 4 };
  if (op.do === 'start') return { kind: Kind.update, address: INBOX + 0x1000 + 4 * op.at, size: 4 };
  return { kind: KINDS[op.do], address: op.at, size: op.size ?? 4 };
}

const KINDS = {
  load: Kind.load,
  store: Kind.store,
  add: Kind.update,
  exchange: Kind.update,
  compareExchange: Kind.update,
  wait: Kind.wait,
  waitAsync: Kind.wait,
  notify: Kind.notify,
  read: Kind.read,
  write: Kind.write,
} as const;

/** What the interpreter does where there are several ways. */
export interface Rules {
  /** Whether plain accesses are points too. */
  readonly plainPoints: boolean;
  /** Whether time limits may be over at any moment. */
  readonly timeouts: 'last' | 'any';
  /** Whether a read records what else it polls only where the thread stood blocked, or wherever it might have. */
  readonly polled: 'blocked' | 'always';
}

/** Notes a reading. What finds something new begins a round that is not like those before. */
export function noteReading(thread: Thread, word: number, version: number): void {
  if (thread.seen.some((one) => one.word === word && one.version !== version)) thread.seen = [];
  thread.seen.push({ place: thread.at, word, version });
}

/** Where no thread can go on by itself: those whose limit is over first, or the next that polls. */
export function turnOf(threads: readonly Thread[], waiters: readonly Waiter[], last: number): number {
  const earliest = Math.min(...waiters.map(({ limit }) => limit || Number.POSITIVE_INFINITY));
  let mask = 0;
  for (const { limit, thread } of waiters) if (limit === earliest) mask |= 1 << thread;
  for (let turn = 1; turn <= threads.length && mask === 0; turn++) {
    const thread = (last + turn + threads.length) % threads.length;
    if (threads[thread].state === 'ready' && threads[thread].polls.length > 0) mask = 1 << thread;
  }
  return mask;
}

/** Whether a thread sleeps with a time limit. */
export function hasLimit(waiters: readonly Waiter[], thread: number): boolean {
  return waiters.some((waiter) => waiter.thread === thread && waiter.promise === 0 && waiter.limit > 0);
}

/** Traces, one at a time. */
const scratch = new Int32Array(10_000 * RECORD);

/** Records as a trace; it holds until the next. */
export function traceOf(words: readonly number[], threads: number): Trace {
  scratch.set(words);
  return { words: scratch, length: words.length / RECORD, threads };
}
