/** The most rows or columns of a tile. */
export const TILE_LIMIT = 4096;
/** The most bytes of SRAM. */
export const SRAM_LIMIT_BYTES = 2 ** 30;
/** The most rows or columns of a tensor. */
export const TENSOR_LIMIT = 2 ** 24;
/** All tensors together take fewer bytes than this: addresses are int32, and the rest of a run needs room too. */
export const TENSORS_LIMIT_BYTES = 2 ** 31 - 2 ** 20;
/** The largest number of a buffer: an int32. */
export const BUFFER_LIMIT = 2 ** 31 - 1;

/** The largest tile coordinate: there is no tensor with more tiles along a side. */
export const COORDINATE_LIMIT = TENSOR_LIMIT - 1;

/** The most operations that are compiled, read or written. */
export const OPERATIONS_LIMIT = 4_000_000;

/** What is wrong with the number called `name`, or null: it must be whole and within `least` and `most`. */
export function rangeFault(name: string, value: number, least: number, most: number): string | null {
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return `${name} is ${value}: give a whole number from ${least} to ${most}`;
}
