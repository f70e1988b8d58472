import { RECORD } from '../../../sim/stateless/trace.js';

/**
 * The memory that threads and judge share to take turns. Only who holds the baton touches it, so its words are plain, but
 * for the cells that the baton is handed over by.
 */

/** Threads at most; each has a bit in a mask. */
export const MOST_THREADS = 30;
/** The judge takes the baton like a thread, and has this number. */
export const JUDGE = MOST_THREADS;
/** Waits of one execution that are not over, at most. */
export const MOST_WAITERS = 256;
/** Words that a spinner watches, at most: a loop over more is not taken for a wait. */
export const MOST_WATCHED = 16;
/** A power of two: atomic words that a scenario reads, at most, are three quarters of it. */
const VERSIONS = 1 << 14;

/** Words about the execution. */
export const Word = {
  phase: 0,
  /** Threads that there are by now; those that others start are added. */
  threads: 1,
  /** Records of the trace, and points among them. */
  records: 2,
  points: 3,
  verdict: 4,
  /** One of `Aborting`: whether the execution, or the thread that holds the baton, is being ended early. */
  aborts: 5,
  /** The thread that took the last point, or -1. */
  last: 6,
  /** Who has the baton: whom to blame where nothing goes on. */
  holder: 7,
  /** The threads that sleep, in the sense of sleep sets, a bit each. */
  asleep: 8,
  /** Points that are prescribed. */
  prefix: 9,
  /** How the next thread is chosen where nothing is prescribed: 0 lets one go on while it can; others are strategies. */
  rule: 10,
  /** 1 where plain accesses are points, too. */
  schedulesPlain: 11,
  /** 1 where a time limit may be over at any moment. */
  anyTimeout: 12,
  /** 1 where the run is to be told. */
  tells: 13,
  /** Turns taken since anything changed, while no thread could go on by itself. */
  stalled: 14,
  /** Counts changes of words. */
  version: 15,
  /** Counts waits and what comes in, for their order. */
  sequence: 16,
  /** 1 where the judge could do what it was asked for. */
  answer: 17,
  /** Threads there are at the beginning. */
  beginners: 18,
  /** Records at most. */
  limit: 19,
  /** Microseconds of virtual time. */
  now: 20,
  /** Atomic words that have a version. */
  watched: 21,
  /** The thread whose function threw, or -1. */
  threw: 22,
  /** 1 where the threads are to end for good. */
  closes: 23,
  /** Counts the settings that the judge has sent. */
  settings: 24,
  /** Time limits that were over as nothing else could go on. */
  over: 35,
  /** Waits and timers with a time limit that were begun. */
  limits: 25,
  /** Counts executions. */
  execution: 26,
  /** The next free word of the heap of messages. */
  heap: 27,
  /** Channels that setup has made. */
  channels: 28,
  /** The broadcast channel that was opened last, as a place in that heap; 0 for none. */
  broadcasts: 29,
  /** The thread that has asked the judge for a worker, or -1. */
  asks: 30,
  /** Counts turns of real event loops: the thread that holds the baton gets on, if without an access. */
  turns: 31,
  /** The thread that had the last turn at spinning. */
  turn: 32,
  /** Of the threads that sleep, those whose step would write nothing. */
  quiet: 33,
  /** How many of the turns that `stalled` counts were time limits that were over. */
  lapsed: 34,
} as const;
const WORDS = 48;

/** Why accesses throw: the execution is ended, or the thread that holds the baton is. */
export const Aborting = { nothing: 0, execution: 1, thread: 2 } as const;

export const Phase = { setup: 0, start: 1, run: 2 } as const;

/** How the execution came to its end. */
export const End = {
  none: 0,
  ended: 1,
  deadlock: 2,
  livelock: 3,
  /** Every thread that can go on sleeps, in the sense of sleep sets: what follows is known. */
  asleep: 4,
  tooLong: 5,
  threw: 6,
  /** A thread that the prefix names cannot go on. */
  diverged: 7,
} as const;
export type End = (typeof End)[keyof typeof End];

/** Words about a thread. */
export const Of = {
  state: 0,
  /** The access that it stands before. */
  kind: 1,
  address: 2,
  size: 3,
  /** The record from which on it could not go on, or -1. */
  blockedAt: 4,
  /** The record of the notify that woke it. */
  wokenBy: 5,
  /** 1 where its wait has a time limit. */
  isLimited: 6,
  /** When that is over, in microseconds of virtual time. */
  deadline: 7,
  /** Things that came in for its event loop. */
  inbox: 8,
  /** The record of the point that it took last. */
  record: 9,
  /** Messages that it has sent to the judge, over all executions. */
  messages: 10,
  /** The thread that started it, or -1. */
  starter: 11,
  /** 1 where it is to end at its next step. */
  doomed: 12,
  /** 1 where it has done what it has to, and only answers what comes in. */
  serves: 13,
  /** Where what it was started with is in the heap of messages. */
  start: 14,
  /** The port by which it talks with who started it, likewise. */
  port: 16,
  /** 1 while modules are loaded for the first time, which takes longer than other things between accesses. */
  loads: 15,
  /** How many words it watches, and for each the place of its version, the version and the address. */
  watches: 17,
  firstWatch: 18,
} as const;
const PER_THREAD = Of.firstWatch + 3 * MOST_WATCHED;

export const State = {
  /** Not started. */
  unborn: 0,
  /** Stands before an access that it can make. */
  ready: 1,
  /** Would read what it has read: goes on when one of the words that it watches has changed. */
  spinning: 2,
  /** In `Atomics.wait`. */
  sleeping: 3,
  woken: 4,
  /** Its function waits for a promise: goes on when something comes in. */
  idle: 5,
  ended: 6,
} as const;

/** Words about a wait, of a thread or of a promise. */
export const Waiter = {
  state: 0,
  thread: 1,
  address: 2,
  sequence: 3,
  /** When its time is over, in microseconds of virtual time; -1 for never. */
  deadline: 4,
  /** 1 where a promise waits, and not the thread itself. */
  isAsync: 5,
  /** When it came in, for the order among what did. */
  arrival: 6,
} as const;
export const PER_WAITER = 8;
export const WaiterState = { free: 0, waiting: 1, notified: 2 } as const;

/** Where each part begins, in words. */
export interface Layout {
  readonly threads: number;
  readonly cells: number;
  readonly waiters: number;
  readonly versionKeys: number;
  readonly versions: number;
  readonly strategy: number;
  readonly prefix: number;
  readonly trace: number;
  readonly words: number;
}

/** Words that strategies may keep. */
export const STRATEGY_WORDS = 4096;
/** Records that a trace may have beyond its limit: what belongs to the last ones. */
export const SPARE_RECORDS = 64;
/** Cells lie apart, so that handing over the baton does not slow down who polls another. */
const CELL = 32;

/** Lays out the block for traces of so many records. */
export function layOut(records: number): Layout {
  let at = WORDS;
  const take = (words: number) => {
    const from = at;
    at += words;
    return from;
  };
  return {
    threads: take(MOST_THREADS * PER_THREAD),
    cells: take((MOST_THREADS + 1) * CELL),
    waiters: take(MOST_WAITERS * PER_WAITER),
    versionKeys: take(VERSIONS),
    versions: take(VERSIONS),
    strategy: take(STRATEGY_WORDS),
    prefix: take(records + 1),
    trace: take((records + SPARE_RECORDS) * RECORD),
    words: at,
  };
}

/** The words of a thread begin here. */
export function threadAt(layout: Layout, thread: number): number {
  return layout.threads + thread * PER_THREAD;
}

/** The cell that hands the baton to a thread. */
export function cellAt(layout: Layout, thread: number): number {
  return layout.cells + thread * CELL;
}

/**
 * Versions of the words that are read atomically: when each last changed, in a table with open addressing.
 * A word that nobody has asked for has none.
 */
export class Versions {
  constructor(
    private readonly words: Int32Array,
    private readonly layout: Layout,
  ) {}

  /** Where the version of the word at a byte address is; it is added where it is new. -1 where there is no room left. */
  place(address: number): number {
    const { words, layout } = this;
    const key = (address >>> 2) + 1;
    let slot = Math.imul(key, 0x9e37_79b1) >>> 18;
    for (;;) {
      const found = words[layout.versionKeys + slot];
      if (found === key) return layout.versions + slot;
      if (found === 0) break;
      slot = (slot + 1) & (VERSIONS - 1);
    }
    if (words[Word.watched] >= (VERSIONS * 3) / 4) return -1;
    words[Word.watched]++;
    words[layout.versionKeys + slot] = key;
    return layout.versions + slot;
  }

  /** Notes that bytes changed. */
  change(address: number, size: number): void {
    const { words, layout } = this;
    const version = ++words[Word.version];
    const first = address >>> 2;
    const last = (address + size - 1) >>> 2;
    if (last - first > 64) this.changeAll(first + 1, last + 1, version);
    else {
      for (let key = first + 1; key <= last + 1; key++) {
        const slot = this.find(key);
        if (slot >= 0) words[layout.versions + slot] = version;
      }
    }
  }

  private find(key: number): number {
    const { words, layout } = this;
    let slot = Math.imul(key, 0x9e37_79b1) >>> 18;
    for (;;) {
      const found = words[layout.versionKeys + slot];
      if (found === key) return slot;
      if (found === 0) return -1;
      slot = (slot + 1) & (VERSIONS - 1);
    }
  }

  private changeAll(firstKey: number, lastKey: number, version: number): void {
    const { words, layout } = this;
    for (let slot = 0; slot < VERSIONS; slot++) {
      const key = words[layout.versionKeys + slot];
      if (key >= firstKey && key <= lastKey) words[layout.versions + slot] = version;
    }
  }
}
