import type { Tensor } from '../model/tensor.js';
import { BadInput } from '../refusal/bad-input.js';
import { type NumberArray, shapeText } from './number-array.js';

/** How an array is to be taken. */
export interface MatrixOptions {
  /** Columns that are needed. Default: all dimensions behind the first, or the only one. */
  readonly width?: number;
  /** Who needs them: `mnist.onnx takes rows`. */
  readonly needs?: string;
  /** Is told in one line of numbers that had to be rounded. */
  readonly tell?: (word: string) => void;
}

/**
 * An array as a float32 matrix. Rows of more dimensions are flattened: (n, 28, 28) and (n, 1, 28, 28) are n x 784, and (28, 28)
 * or (784,) is one row of 784. Numbers that are no float32 are rounded to the nearest.
 * @param file the file's name, for error messages.
 * @throws BadInput where there is nothing in it, its shape does not come to rows of that width, or a number is too large.
 */
export function toMatrix(array: NumberArray, file: string, options: MatrixOptions = {}): Tensor {
  const { shape, data } = array;
  if (data.length === 0) {
    throw new BadInput(`${file}: it has no numbers: its shape is ${shapeText(shape)}; give at least one row`);
  }
  const cols = options.width ?? product(shape.length > 1 ? shape.slice(1) : shape);
  const rows = rowsOf(shape, cols);
  if (rows === null) {
    throw new BadInput(
      `${file}: its shape is ${shapeText(shape)}, but ${options.needs ?? 'what is needed has rows'} of ${cols}: ${reshape(shape, cols)}`,
    );
  }
  return { rows, cols, data: toFloats(array, file, options.tell) };
}

/** How many rows of so many columns an array is, each with whole dimensions of it; null where it is not. */
function rowsOf(shape: readonly number[], cols: number): number | null {
  if (product(shape) === cols) return 1;
  // A list of numbers is a column where that is what is needed.
  if (shape.length === 1) return cols === 1 ? shape[0] : null;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const outer = shape.slice(0, axis);
    const rows = product(outer);
    // Rows in rows, as in a batch of sequences, are something else to a perceptron.
    if (product(shape.slice(axis)) === cols && outer.filter((size) => size > 1).length < 2) return rows;
  }
  return null;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((so, size) => so * size, 1);
}

/** What to do in NumPy so that an array has rows of so many columns. */
function reshape(shape: readonly number[], cols: number): string {
  const [rows = 1, ...inner] = shape;
  const width = product(inner);
  if (shape.length === 2 && rows === cols) return 'save a.T';
  if (product(shape) % cols === 0) return `save a.reshape(-1, ${cols}), if its numbers lie in that order`;
  if (shape.length > 2)
    return `save a.reshape(len(a), -1), which has rows of ${width}, and ${lack(width, cols)}`;
  return shape.length === 2 ? lack(width, cols) : `save a matrix with ${cols} columns`;
}

function lack(width: number, cols: number): string {
  return width === cols + 1
    ? `leave one column out: is it the label or an index? a[:, 1:] is without the first`
    : `give it ${cols} columns`;
}

/** The numbers as float32. @throws BadInput where one is beyond float32's range. */
function toFloats({ dtype, data }: NumberArray, file: string, tell?: (word: string) => void): Float32Array {
  if (data instanceof Float32Array) return data;
  const floats = new Float32Array(data.length);
  let rounded = 0;
  let furthest = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    const number = Number(value);
    const float = Math.fround(number);
    floats[i] = float;
    if (float === number && (typeof value === 'number' || BigInt(float) === value)) continue;
    if (Number.isNaN(number)) continue;
    if (!Number.isFinite(float)) {
      throw new BadInput(
        `${file}: number ${i} is ${value}, beyond float32's range: scale the numbers, or clip them with np.clip`,
      );
    }
    rounded++;
    const error = Math.abs(
      Number(typeof value === 'bigint' ? value - BigInt(float) : number - float) / number,
    );
    furthest = Math.max(furthest, error);
  }
  // What was written in decimals has no type: the nearest float32 is what it says.
  if (rounded > 0 && dtype !== 'text') {
    tell?.(
      `${file}: ${rounded} of ${data.length} ${dtype} numbers are rounded to float32, by up to ${furthest.toExponential(1)} of their size`,
    );
  }
  return floats;
}
