import type { Tensor } from '../model/tensor.js';

/** Which class each row of an output is: the column of its largest value, or of one column, whether it is above the boundary. */
export function classesOf(output: Tensor, boundary: number): Int32Array {
  return Int32Array.from({ length: output.rows }, (_, row) =>
    output.cols === 1 ? Number(output.data[row] > boundary) : largestOf(rowOf(output, row)),
  );
}

/** The place of the first largest value; a NaN is larger than all, as in NumPy. */
function largestOf(values: Float32Array): number {
  let best = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) return at;
    if (values[at] > values[best]) best = at;
  }
  return best;
}

/** A value of a row, and its column. */
export interface Ranked {
  readonly column: number;
  readonly value: number;
}

/** The largest values of a row, the largest first; of equal ones the first column, and NaN behind all. */
export function topOf(output: Tensor, row: number, count: number): readonly Ranked[] {
  const size = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  const ranked = Array.from(rowOf(output, row), (value, column) => ({ column, value }));
  // A difference would be NaN for two infinities.
  ranked.sort((a, b) => (size(a.value) === size(b.value) ? 0 : size(a.value) < size(b.value) ? 1 : -1));
  return ranked.slice(0, count);
}

/** How many rows are of the class that their label says; a row with a NaN in it is of none. */
export function countCorrect(output: Tensor, labels: Int32Array, boundary: number): number {
  const classes = classesOf(output, boundary);
  return labels.reduce((sum, label, row) => sum + Number(classes[row] === label && !hasNaN(output, row)), 0);
}

/** How many rows have a NaN in them. */
export function countNaNRows(output: Tensor): number {
  let count = 0;
  for (let row = 0; row < output.rows; row++) count += Number(hasNaN(output, row));
  return count;
}

function hasNaN(output: Tensor, row: number): boolean {
  return rowOf(output, row).some(Number.isNaN);
}

function rowOf({ cols, data }: Tensor, row: number): Float32Array {
  return data.subarray(row * cols, (row + 1) * cols);
}

/** The largest difference of two elements in the same place; NaN where one of them is. */
export function largestDifference(a: Tensor, b: Tensor): number {
  let largest = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(a.data[i] - b.data[i]);
    if (!(difference <= largest)) largest = difference; // a NaN is a difference too
  }
  return largest;
}
