import { CACHE_LINE_BYTES, CELL_STRIDE_WORDS } from '../../program/memory-image.js';

/** Where the engine and its workers meet, apart from any schedule's memory. Word indices, a cache line each. */
export const Control = {
  order: 0,
  /** How many workers take part in this run. */
  workers: CELL_STRIDE_WORDS,
  /** Counts those that are about to start: all start when all are there. */
  ready: 2 * CELL_STRIDE_WORDS,
  /** Counts those whose lanes have all ended; the last one sends word. */
  ended: 3 * CELL_STRIDE_WORDS,
  /** Not zero where the engine waits for word from the last one; otherwise it looks, or sleeps on `ended`. */
  listens: 4 * CELL_STRIDE_WORDS,
} as const;

export const CONTROL_BYTES = 5 * CACHE_LINE_BYTES;

/** What the engine shares with one worker alone. Word indices, a cache line each. */
export const Own = {
  /** Counts orders: a worker that sees it change looks at `Control.order`. */
  turn: 0,
  /**
   * The number of the lane that it takes steps of. A plain word, read when the worker is gone or does not come back: a
   * lane takes its steps faster than it could be said by an atomic access.
   */
  lane: CELL_STRIDE_WORDS,
  /** The last turn that somebody has taken, the worker or the calling thread in its place. */
  claim: 2 * CELL_STRIDE_WORDS,
} as const;

export const OWN_BYTES = 3 * CACHE_LINE_BYTES;

/** What a worker is told to do. */
export const Order = {
  run: 1,
  runRecorded: 2,
  /** Take the steps in the order that came with the program. */
  runGated: 3,
  exit: 4,
} as const;

/** Bytes of the times of so many lanes. */
export function timesBytes(lanes: number): number {
  return lanes * CACHE_LINE_BYTES;
}

/**
 * When a lane began and ended its run, in nanoseconds of the clock that all threads share; 0 where it has not. Its
 * worker writes them, in a cache line of its own.
 */
export class LaneTimes {
  private readonly words: Float64Array;

  constructor(times: SharedArrayBuffer, lane: number) {
    this.words = new Float64Array(times, lane * CACHE_LINE_BYTES, 2);
  }

  get beganNs(): number {
    return this.words[0];
  }

  set beganNs(ns: number) {
    this.words[0] = ns;
  }

  get endedNs(): number {
    return this.words[1];
  }

  set endedNs(ns: number) {
    this.words[1] = ns;
  }

  reset(): void {
    this.words.fill(0);
  }
}
