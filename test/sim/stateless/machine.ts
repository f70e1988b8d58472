import { INBOX } from '../../../sim/stateless/dependence.js';
import { Field, FORCED, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import type { Outcome } from './executor.js';
import {
  type Announced,
  announcement,
  cloneThread,
  hasLimit,
  Memory,
  newThread,
  noteReading,
  type Rules,
  type Seen,
  type Thread,
  traceOf,
  turnOf,
  type Waiter,
} from './machine-state.js';
import { type Access, isAccess, isPlain, type Op, type Program } from './program.js';

/** Forced steps in a row, with nothing changed by any, after which the threads are said to go round for ever. */
const TURNS = 6;

/**
 * An interpreter of small programs, a step at a time, that any order can be had from. It is written from the rules of
 * Atomics and of spinning, and knows no search.
 */
export class Machine {
  protected memory = new Memory();
  protected waiters: Waiter[] = [];
  protected threads: Thread[];
  protected forcedLast = -1;
  protected stalled = 0;
  words: number[] = [];

  constructor(
    private readonly program: Program,
    protected readonly rules: Rules,
  ) {
    this.threads = program.threads.map((_, thread) => newThread(((program.started >> thread) & 1) === 1));
  }

  /** Brings all threads to their first points. */
  begin(): this {
    for (let thread = 0; thread < this.threads.length; thread++) {
      if (this.threads[thread].state === 'ready') this.arrive(thread);
    }
    return this;
  }

  clone(): Machine {
    const copy: Machine = Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    copy.memory = this.memory.clone();
    copy.waiters = this.waiters.slice();
    copy.words = this.words.slice();
    copy.threads = this.threads.map(cloneThread);
    return copy;
  }

  /** Good until the next one is asked for. */
  get trace(): Trace {
    return traceOf(this.words, this.threads.length);
  }

  get length(): number {
    return this.words.length / RECORD;
  }

  /** The threads that can go on by themselves. */
  enabled(): number {
    let mask = 0;
    for (let at = 0; at < this.threads.length; at++) if (this.canGoOn(at)) mask |= 1 << at;
    return mask;
  }

  /**
   * Where no thread can: those whose turn it is, of which one is to be chosen; none at the end. Time limits that are over
   * at the same moment may end in either order; threads that poll have their turns in an order that is the same whoever
   * was the last to go on.
   */
  forced(): number {
    return this.stalled >= TURNS ? 0 : turnOf(this.threads, this.waiters, this.forcedLast);
  }

  /** Where no thread can go on, and none is forced to. */
  outcome(): Outcome {
    const { threads } = this;
    const isEnded = threads.every(({ state }) => state === 'ended' || state === 'unstarted');
    const verdict = isEnded ? 'ended' : this.stalled >= TURNS ? 'livelock' : 'deadlock';
    return { verdict, memory: this.memory.bytes, registers: threads.map(({ registers }) => registers) };
  }

  /** What a thread stands before. */
  announced(thread: number): Announced {
    return announcement(thread, this.threads[thread].state, this.op(thread) as Access);
  }

  /** Takes a thread's step, one of those that can go on or are forced to, and whatever it does up to its next point. */
  step(thread: number, asleep: number): void {
    const enabled = this.enabled();
    const me = this.threads[thread];
    const { kind, address, size } = this.announced(thread);
    const cause = me.state === 'notified' ? me.cause : enabled === 0 ? FORCED : 0;
    const polled = this.polled(thread);
    this.words.push(thread, kind, address, size, enabled || this.forced(), asleep, me.blockedAt, cause);
    if (enabled === 0) this.force(thread, kind);
    const record = this.length - 1;
    for (const word of polled) this.further(thread, Kind.alsoReads, 4 * word, 4);
    this.act(thread, record);
    if (me.state === 'ready') this.arrive(thread);
  }

  /**
   * The further words that a thread's next step depends on: those that it polls; and since versions are of words, the
   * whole word of which it reads a part.
   */
  polled(thread: number): ReadonlySet<number> {
    const { state, polls, blockedAt } = this.threads[thread];
    if (state !== 'ready') return new Set();
    const { kind, address, size } = this.announced(thread);
    const words = new Set<number>();
    if (size < 4 && (kind === Kind.load || kind === Kind.update || kind === Kind.read))
      words.add(address >> 2);
    if (this.rules.polled === 'always' || blockedAt >= 0) for (const { word } of polls) words.add(word);
    return words;
  }

  /** Notes that a thread takes its step since no thread could go on by itself. */
  protected force(thread: number, kind: Kind): void {
    this.stalled++;
    if (kind !== Kind.timeout) this.forcedLast = thread;
  }

  /** Writes down a plain access, or further bytes. */
  private further(thread: number, kind: Kind, address: number, size: number): void {
    this.words.push(thread, kind, address, size, 0, 0, -1, 0);
  }

  private canGoOn(thread: number): boolean {
    const { state, polls, inbox } = this.threads[thread];
    if (state === 'notified') return true;
    if (state === 'unstarted') return inbox.length > 0;
    if (state === 'waiting') return this.rules.timeouts === 'any' && hasLimit(this.waiters, thread);
    if (state === 'ended') return false;
    if (this.op(thread)?.do === 'await') return inbox.length > 0;
    return polls.length === 0 || polls.some(({ word, version }) => this.memory.versions[word] !== version);
  }

  protected op(thread: number): Op | undefined {
    return this.program.threads[thread][this.threads[thread].at];
  }

  /** A thread goes on to its next point, or its end. */
  protected arrive(thread: number): void {
    const me = this.threads[thread];
    for (let op = this.op(thread); ; op = this.op(thread)) {
      if (op === undefined) {
        me.state = 'ended';
        return;
      }
      if (op.do === 'jump') me.at = me.registers[op.register] === op.unless ? me.at + 1 : op.to;
      else if (op.do === 'set') {
        me.registers[op.register] = op.value === 'next' ? me.registers[op.register] + 1 : op.value;
        me.at++;
      } else if (op.do === 'await' && me.promises === me.awaited) me.at++;
      else if (isPlain(op) && !this.rules.plainPoints) {
        const { kind, address, size } = this.announced(thread);
        this.further(thread, kind, address, size);
        this.act(thread, this.length - 1);
      } else if (!this.goesRound(thread, op)) break;
    }
    me.polls = this.readBefore(thread, this.op(thread) as Access);
    me.blockedAt = this.canGoOn(thread) ? -1 : this.length;
  }

  /** Whether a thread makes an access unseen, and goes on: none does. */
  protected goesRound(_thread: number, _op: Access): boolean {
    return false;
  }

  /** What a thread has read since it last read, at this place, what it is about to read; nothing where it never did. */
  protected readBefore(thread: number, op: Access): Seen[] {
    if (op.do !== 'load' && op.do !== 'compareExchange' && op.do !== 'read') return [];
    const { seen, at } = this.threads[thread];
    const first = seen.findLastIndex(({ place, word }) => place === at && word === op.at >> 2);
    return first < 0 ? [] : seen.slice(first);
  }

  private act(thread: number, record: number): void {
    const me = this.threads[thread];
    if (me.state === 'unstarted') {
      me.state = 'ready';
      return;
    }
    const op = this.op(thread) as Access;
    if (me.state === 'notified' || me.state === 'waiting') {
      this.finish(thread, op, me.state === 'notified' ? 1 : 2);
      if (me.state === 'waiting')
        this.waiters = this.waiters.filter((w) => w.thread !== thread || w.promise > 0);
      me.state = 'ready';
      me.seen = [];
      return;
    }
    const result = this.perform(thread, record, op);
    if (result !== null) this.finish(thread, op, result);
  }

  /** What an access gives; null where it does not end yet. */
  protected perform(thread: number, record: number, op: Access): number | null {
    const me = this.threads[thread];
    const { size = 4 } = op;
    const value = op.from === undefined ? (op.value ?? 0) : me.registers[op.from];
    const old = isAccess(op) ? this.memory.get(op.at, size) : 0;
    switch (op.do) {
      case 'load':
      case 'read':
        this.see(thread, op.at);
        return old;
      case 'store':
      case 'write':
      case 'exchange':
      case 'add':
        this.put(thread, op.at, size, op.do === 'add' ? old + value : value);
        return old;
      case 'compareExchange':
        if (old === op.expected) this.put(thread, op.at, size, value);
        else {
          this.words[record * RECORD + Field.kind] = Kind.failed;
          this.see(thread, op.at);
        }
        return old;
      case 'wait':
      case 'waitAsync': {
        this.see(thread, op.at);
        if (old !== op.expected) {
          this.words[record * RECORD + Field.kind] = Kind.unequal;
          return 4;
        }
        const promise = op.do === 'waitAsync' ? ++me.promises : 0;
        this.waiters.push({ thread, address: op.at, promise, limit: this.deadline(op.limit ?? 0) });
        if (promise > 0) return 3;
        me.state = 'waiting';
        me.blockedAt = this.length;
        return null;
      }
      case 'await':
        me.awaited++;
        me.seen = [];
        return me.inbox.shift() as number;
      case 'notify':
        return this.notify(thread, record, op);
      case 'start':
        this.threads[op.at].inbox.push(0);
        this.stalled = 0;
        return 0;
    }
  }

  /** When the time of a wait that begins now is over; 0 where it has no limit. */
  protected deadline(limit: number): number {
    return limit;
  }

  private notify(thread: number, record: number, op: Access): number {
    const woken = this.waiters.filter(({ address }) => address === op.at).slice(0, op.count);
    this.waiters = this.waiters.filter((waiter) => !woken.includes(waiter));
    for (const waiter of woken) {
      const other = this.threads[waiter.thread];
      if (waiter.promise > 0) {
        other.inbox.push(waiter.promise);
        this.further(thread, Kind.alsoUpdates, INBOX + 4 * waiter.thread, 4);
      } else {
        other.state = 'notified';
        other.cause = record;
      }
    }
    if (woken.length === 0) this.words[record * RECORD + Field.kind] = Kind.vain;
    else {
      this.stalled = 0;
      this.threads[thread].seen = [];
    }
    return woken.length;
  }

  protected see(thread: number, address: number): void {
    noteReading(this.threads[thread], address >> 2, this.memory.versions[address >> 2]);
  }

  protected put(thread: number, address: number, size: number, value: number): void {
    this.memory.put(address, size, value);
    this.stalled = 0;
    this.threads[thread].seen = [];
  }

  protected finish(thread: number, op: Access, result: number): void {
    const me = this.threads[thread];
    if (op.to !== undefined) me.registers[op.to] = result;
    me.at++;
  }
}
