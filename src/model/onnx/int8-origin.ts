import { int8Weight, type QuantisedTensor } from '../quantised.js';
import type { Constant, MatrixProduct, Numbers } from './value.js';

/** What a matrix was widened from: as it is stored, with a scale and zero point for each row, each column, or all. */
interface Origin {
  readonly of: Constant;
  readonly scale: Constant;
  readonly zero: Constant | null;
  /** The axis that scales lie along. */
  readonly axis: number;
}

/** By the numbers themselves: whatever changes them makes others, and what only names their axes anew does not. */
const origins = new WeakMap<Numbers, Origin>();

/** Keeps in mind that a matrix was widened from 8 bits, so that a layer that takes it as it is can take those. */
export function rememberOrigin(widened: Constant, origin: Origin): void {
  const { of, scale } = origin;
  const isByte = of.bounds !== undefined && of.bounds[1] - of.bounds[0] === 255;
  const fits = scale.data.length === 1 || (scale.dims.length === 1 && scale.dims[0] === of.dims[origin.axis]);
  if (isByte && of.dims.length === 2 && fits) origins.set(widened.data, origin);
}

/** The same of a matrix that was transposed. */
export function rememberTransposed(turned: Constant, from: Constant): void {
  const origin = origins.get(from.data);
  if (!origin) return;
  const [rows, cols] = origin.of.dims;
  const data = new Float32Array(origin.of.data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) data[j * rows + i] = origin.of.data[i * cols + j];
  }
  origins.set(turned.data, {
    ...origin,
    of: { ...origin.of, dims: [cols, rows], data },
    axis: 1 - origin.axis,
  });
}

/** A product's weight in int8, as inputs x outputs, where it was widened from 8 bits with a scale for each output or for all. */
export function int8WeightOf(product: MatrixProduct): QuantisedTensor | null {
  const { inputs: rows, outputs: cols, transposed } = product;
  const origin = origins.get(product.weight.data);
  if (!origin) return null;
  const { of, scale, zero, axis } = origin;
  const [height, width] = transposed ? [cols, rows] : [rows, cols];
  const isAlongOutputs = scale.data.length === 1 || axis === (transposed ? 0 : 1);
  if (of.dims[0] !== height || of.dims[1] !== width || !isAlongOutputs) return null;
  // Unsigned bytes and their zero points are both moved by 128, which leaves their differences.
  const down = of.bounds?.[0] === 0 ? 128 : 0;
  const values = new Int8Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++)
      values[i * cols + j] = of.data[transposed ? j * rows + i : i * cols + j] - down;
  }
  const each = (part: Constant, j: number) => part.data[part.data.length === 1 ? 0 : j];
  const zeroPoints = Int8Array.from({ length: cols }, (_, j) => (zero ? each(zero, j) : 0) - down);
  return int8Weight({
    rows,
    cols,
    values,
    scales: Float32Array.from({ length: cols }, (_, j) => each(scale, j)),
    zeroPoints: zeroPoints.every((point) => point === 0) ? null : zeroPoints,
  });
}
