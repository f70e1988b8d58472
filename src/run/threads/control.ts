import { CACHE_LINE_BYTES, CELL_STRIDE_WORDS } from '../../program/memory-image.js';

/** Where the engine and its workers meet, apart from any schedule's memory. Word indices, a cache line each. */
export const Control = {
  /** Counts orders: a worker that sees it change looks at `order`. */
  turn: 0,
  order: CELL_STRIDE_WORDS,
  /** Counts workers that are about to start a run: all start when all are there. */
  ready: 2 * CELL_STRIDE_WORDS,
  /** Counts the lanes of this run that have ended; the last one sends word. */
  ended: 3 * CELL_STRIDE_WORDS,
} as const;

/** What a worker is told to do. */
export const Order = {
  run: 1,
  runRecorded: 2,
  /** Take the steps in the order that came with the program. */
  runGated: 3,
  exit: 4,
} as const;

const TIMES_AT_BYTES = 4 * CACHE_LINE_BYTES;

/** Bytes that so many lanes and their engine meet in. */
export function controlBytes(lanes: number): number {
  return TIMES_AT_BYTES + lanes * CACHE_LINE_BYTES;
}

/**
 * When a lane began and ended its run, in nanoseconds of the clock that all threads share; 0 where it has not. Its
 * worker writes them, in a cache line of its own.
 */
export class LaneTimes {
  private readonly words: Float64Array;

  constructor(control: SharedArrayBuffer, lane: number) {
    this.words = new Float64Array(control, TIMES_AT_BYTES + lane * CACHE_LINE_BYTES, 2);
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
