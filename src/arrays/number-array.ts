/** An array of numbers as a file has it, of any number of dimensions, row-major whatever the file's order is. */
export interface NumberArray {
  /** NumPy's name of the numbers' type: `float64`, `uint8`, `bool`; `text` where they were written in decimals. */
  readonly dtype: string;
  /** Sizes of the dimensions, the outermost first; none for a single number. */
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** The types that hold what files have; float16 is held as float32, booleans are 0 and 1. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** The most numbers that are read: as float32 they take 1 GiB. */
export const MOST_NUMBERS = 2 ** 28;

/** A shape as Python prints it: `(128, 784)`, `(128,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
}
