import { Kind } from '../../../sim/stateless/trace.js';
import type { Outcome } from '../../sim/stateless/executor.js';
import { Machine } from '../../sim/stateless/machine.js';
import { MachineExecutor } from '../../sim/stateless/machine-executor.js';
import type { Rules, Seen } from '../../sim/stateless/machine-state.js';
import type { Access, Op, Program } from '../../sim/stateless/program.js';

/** Where the engine has rules of its own; see `EngineMachine`. */
export interface EngineRules extends Rules {
  /** The words that are known to be spun on; null for all. */
  readonly known: ReadonlySet<number> | null;
}

/** Forced turns of each thread that polls, in a row, and reads in one; time limits in a row. */
const MOST_TURNS = 3;
const MOST_READS = 60;
const MOST_LIMITS = 20;
/** What a turn takes, in units of limits: longer than any of them. */
const TURN = 10_000;

/**
 * The machine with the rules of the engine that runs real threads:
 *
 * - what leaves a word as it is changes nothing. An update that does so is a reading, so a loop over one is a wait, too;
 * - calls are told apart only where a word is known to be spun on, or was read before and is as it was. Two readings by a
 *   call that found the same come before the first that may wait: of a known word that is the third, of others the fourth;
 * - a thread waits only where each word that it read since then is, when it comes there, as when it was read last;
 * - a thread that polls and is forced to go on does so unseen until it does something else than to read what it has read;
 * - time limits count from when the wait begins, in a time that passes by limits that are over and by forced turns;
 * - to queue an asynchronous wait is to change something.
 */
export class EngineMachine extends Machine {
  declare protected readonly rules: EngineRules;
  /** By thread: reads that it may make unseen, and whether the call of its next one is known. */
  private rounds: number[];
  private isCallKnown: boolean[];
  private now = 0;
  private limits = 0;

  constructor(program: Program, rules: EngineRules) {
    super(program, rules);
    this.rounds = program.threads.map(() => 0);
    this.isCallKnown = program.threads.map(() => false);
    this.forcedLast = 0;
  }

  override clone(): Machine {
    const copy = super.clone() as EngineMachine;
    copy.rounds = this.rounds.slice();
    copy.isCallKnown = this.isCallKnown.slice();
    return copy;
  }

  override forced(): number {
    const { threads } = this;
    const limited = this.waiters.filter(({ limit }) => limit > 0);
    if (limited.length > 0 && (this.stalled === 0 || this.limits < MOST_LIMITS)) {
      const earliest = Math.min(...limited.map(({ limit }) => limit));
      return limited.reduce((mask, { limit, thread }) => mask | (limit === earliest ? 1 << thread : 0), 0);
    }
    const polls = (thread: number) => threads[thread].state === 'ready' && threads[thread].polls.length > 0;
    const pollers = threads.filter((_, thread) => polls(thread)).length;
    if (pollers === 0 || this.stalled - this.limits >= MOST_TURNS * pollers) return 0;
    let next = this.forcedLast;
    do next = (next + 1) % threads.length;
    while (!polls(next));
    return 1 << next;
  }

  override outcome(): Outcome {
    const { threads } = this;
    const outcome = super.outcome();
    if (outcome.verdict === 'ended') return outcome;
    const isForEver = threads.some(({ state, polls }) => state === 'ready' && polls.length > 0);
    const isLimited = this.waiters.some(({ limit }) => limit > 0);
    return { ...outcome, verdict: isForEver || isLimited ? 'livelock' : 'deadlock' };
  }

  override step(thread: number, asleep: number): void {
    this.rounds[thread] = 0;
    if (this.threads[thread].state === 'waiting') {
      const { limit } = this.waiters.find((waiter) => waiter.thread === thread && waiter.promise === 0)!;
      this.now = Math.max(this.now, limit);
    }
    super.step(thread, asleep);
  }

  protected override force(thread: number, kind: Kind): void {
    if (this.stalled++ === 0) this.limits = 0;
    if (kind === Kind.timeout) this.limits++;
    else {
      this.forcedLast = thread;
      this.now += TURN;
      this.rounds[thread] = MOST_READS;
    }
  }

  protected override goesRound(thread: number, op: Op): boolean {
    if (this.rounds[thread] === 0 || !isReading(op)) return false;
    const size = op.size ?? 4;
    const value = this.memory.get(op.at, size);
    if (!this.isAsRead(thread, op) || this.written(thread, op, value) !== value) return false;
    this.rounds[thread]--;
    this.finish(thread, op, value);
    return true;
  }

  protected override readBefore(thread: number, op: Op): Seen[] {
    if (!isReading(op)) return [];
    const { seen, at } = this.threads[thread];
    const word = op.at >> 2;
    const isSame = this.isAsRead(thread, op);
    this.isCallKnown[thread] = isSame || this.rules.known === null || this.rules.known.has(word);
    const first = seen.findLastIndex((one) => one.place === at && one.word === word);
    // An exchange that fails is noted twice: by the rule for all updates, and by that for failures.
    const notes = op.do === 'compareExchange' ? 2 : 1;
    const readings = seen.filter((one) => one.place === at && one.word === word).length / notes;
    // The round that the first of them ends may have begun with other values.
    if (!isSame || readings < 2 || seen[first].version !== this.memory.versions[word]) return [];
    // Of each word, how it was when it was read last.
    const since = new Map(seen.slice(first).map((one) => [one.word, one]));
    const isStill = [...since.values()].every((one) => this.memory.versions[one.word] === one.version);
    return isStill ? [...since.values()] : [];
  }

  protected override perform(thread: number, record: number, op: Access): number | null {
    if (op.do === 'add' || op.do === 'exchange' || op.do === 'compareExchange') this.see(thread, op.at);
    const result = super.perform(thread, record, op);
    if (op.do === 'waitAsync' && result === 3) {
      this.threads[thread].seen = [];
      this.stalled = 0;
    }
    return result;
  }

  protected override see(thread: number, address: number): void {
    // A plain reading that is no point is no part of what a thread might wait for.
    if (this.op(thread)?.do === 'read' && !this.rules.plainPoints) return;
    super.see(thread, address);
    const { seen } = this.threads[thread];
    if (!this.isCallKnown[thread]) seen.push({ ...(seen.pop() as Seen), place: -1 });
  }

  protected override put(thread: number, address: number, size: number, value: number): void {
    if (this.memory.get(address, size) === inSize(value, size)) return;
    super.put(thread, address, size, value);
  }

  protected override deadline(limit: number): number {
    return limit > 0 ? this.now + limit : 0;
  }

  private isAsRead(thread: number, { at }: Access): boolean {
    const last = this.threads[thread].seen.findLast(({ word }) => word === at >> 2);
    return last !== undefined && last.version === this.memory.versions[at >> 2];
  }

  /** What a reading would leave. */
  private written(thread: number, op: Access, was: number): number {
    const value = op.from === undefined ? (op.value ?? 0) : this.threads[thread].registers[op.from];
    if (op.do === 'add') return inSize(was + value, op.size ?? 4);
    if (op.do === 'exchange') return inSize(value, op.size ?? 4);
    return op.do === 'compareExchange' && was === op.expected ? inSize(value, op.size ?? 4) : was;
  }
}

/** The same search over the machine, to see whether its rules are such as a search can rely on. */
export class EngineMachineExecutor extends MachineExecutor {
  protected override start(): Machine {
    return new EngineMachine(this.program, this.rules as EngineRules).begin();
  }
}

/** A program for as many threads as a crew has: the last ones do nothing. */
export function padded({ threads }: Program, count: number): Program {
  const none = Array.from({ length: count - threads.length }, () => []);
  return { threads: [...threads, ...none], started: (1 << count) - 1 };
}

function inSize(value: number, size: number): number {
  return size === 4 ? value | 0 : value & ((1 << (8 * size)) - 1);
}

function isReading(op: Op): op is Access {
  return (
    op.do === 'load' ||
    op.do === 'read' ||
    op.do === 'add' ||
    op.do === 'exchange' ||
    op.do === 'compareExchange'
  );
}
