import { CACHE_LINE_BYTES, CELL_STRIDE_WORDS } from '../memory-image.js';

/** Where the engine and its workers meet, apart from any schedule's memory. Word indices, a cache line each. */
export const Control = {
  /** Counts orders: a worker that sees it change looks at `order`. */
  turn: 0,
  order: CELL_STRIDE_WORDS,
  /** Counts workers that are about to start a run: both start when both are there. */
  ready: 2 * CELL_STRIDE_WORDS,
} as const;

/** What a worker is told to do. */
export const Order = {
  run: 1,
  runRecorded: 2,
  /** Take the steps in the order that came with the program. */
  runGated: 3,
  exit: 4,
} as const;

export const CONTROL_BYTES = 3 * CACHE_LINE_BYTES;
