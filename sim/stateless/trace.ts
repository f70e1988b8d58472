/** What a step of a thread does to shared memory. */
export const Kind = {
  /** Plain accesses. */
  read: 0,
  write: 1,
  /** Atomic accesses; `failed` is a compare-and-exchange that found another value, and so wrote nothing. */
  load: 2,
  store: 3,
  update: 4,
  failed: 5,
  /** `Atomics.wait`: compares, and sleeps where the value is the expected one. `unequal` is one that did not sleep. */
  wait: 6,
  unequal: 7,
  /** A sleeper goes on: because of a notify, or because its time is over. */
  wake: 8,
  timeout: 9,
  notify: 10,
  /** Further bytes of the record before it: what else that step looked at, or changed. */
  alsoReads: 11,
  alsoUpdates: 12,
  /** A notify that found nobody to wake. */
  vain: 13,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Words of one record of a trace. */
export const RECORD = 8;

/** The words of a record, by their place in it. */
export const Field = {
  thread: 0,
  kind: 1,
  /** Of the first byte. Every shared buffer has addresses of its own. */
  address: 2,
  /** In bytes. */
  size: 3,
  /** The threads that could go on when this one was chosen, a bit each; 0 where nothing was chosen: a plain access. */
  enabled: 4,
  /** The threads that slept (in the sense of sleep sets) when this one was chosen, a bit each. */
  asleep: 5,
  /** The record from which on the thread could not go on, until an earlier record than this let it; -1 where it always could. */
  blockedAt: 6,
  /** Of a wake: the record of the notify that it owes to. Of others: `FORCED` where nothing else could go on, or 0. */
  cause: 7,
} as const;

/** A time limit that was over, or a turn in a loop that polls, since no thread could go on by itself. */
export const FORCED = 1;

/**
 * What the threads of one execution did to shared memory, in order: records of `RECORD` words. Where `enabled` is not 0
 * a thread was chosen among several, and the record is a *point*; the others are plain accesses that a thread made on its
 * way to its next point, and further bytes of the record before them.
 */
export interface Trace {
  readonly words: Int32Array;
  /** How many records. */
  readonly length: number;
  /** How many threads. */
  readonly threads: number;
}
