import { int8Weight, type QuantisedTensor } from '../quantised.js';
import type { Surroundings } from './matrix.js';
import type { Constant, MatrixProduct, Numbers } from './value.js';

/** What numbers were widened from: element i is `(values[i] - zero[u]) · scale[u]`, where u is `unit(i)`. */
interface Origin {
  readonly values: Numbers;
  readonly scale: Numbers;
  readonly zero: Numbers | null;
  readonly unit: (element: number) => number;
  /** What unsigned bytes and their zero points are both moved by, which leaves their differences. */
  readonly down: number;
}

/** By the numbers themselves: whatever changes them makes others, and what only names their axes anew does not. */
const origins = new WeakMap<Numbers, Origin>();

/** Keeps in mind that a matrix was widened from 8 bits, so that a layer that takes it as it is can take those. */
export function rememberOrigin(
  widened: Constant,
  { of, scale, zero, axis }: { of: Constant; scale: Constant; zero: Constant | null; axis: number },
): void {
  const isByte = of.bounds !== undefined && of.bounds[1] - of.bounds[0] === 255;
  const [rows, cols] = of.dims;
  const isOne = scale.data.length === 1;
  const fits = isOne || (scale.dims.length === 1 && scale.dims[0] === of.dims[axis]);
  const hasItsZeros = zero === null || zero.data.length === 1 || zero.data.length === scale.data.length;
  if (!isByte || of.dims.length !== 2 || !fits || !hasItsZeros) return;
  const stride = axis === 0 ? cols : 1;
  const count = axis === 0 ? rows : cols;
  origins.set(widened.data, {
    values: of.data,
    scale: scale.data,
    zero: zero?.data ?? null,
    unit: isOne ? () => 0 : (element) => Math.floor(element / stride) % count,
    down: of.bounds?.[0] === 0 ? 128 : 0,
  });
}

/** The same of numbers that others were rearranged to. */
export function rememberMoved(moved: Numbers, before: Numbers, from: Int32Array): void {
  const origin = origins.get(before);
  if (!origin) return;
  const units = from.map(origin.unit);
  const values = Float32Array.from(from, (element) => origin.values[element]);
  origins.set(moved, { ...origin, values, unit: (element) => units[element] });
}

/** The same of several that were put one after the other, where all were widened from bytes of one kind. */
export function rememberJoined(joined: Numbers, parts: readonly Numbers[]): void {
  const all = parts.map((part) => origins.get(part));
  if (!all.every((one) => one !== undefined && one.down === all[0]?.down)) return;
  const known = all as readonly Origin[];
  const values = new Float32Array(joined.length);
  const units = new Int32Array(joined.length);
  const [scale, zero] = [[], []] as number[][];
  let at = 0;
  for (const origin of known) {
    const first = scale.length;
    for (const [unit, step] of origin.scale.entries()) {
      scale.push(step);
      zero.push(zeroOf(origin, unit));
    }
    for (const [i, value] of origin.values.entries()) {
      values[at] = value;
      units[at++] = first + origin.unit(i);
    }
  }
  origins.set(joined, {
    values,
    scale: Float64Array.from(scale),
    zero: Float64Array.from(zero),
    unit: (element) => units[element],
    down: known[0].down,
  });
}

function zeroOf({ zero }: Origin, unit: number): number {
  return zero ? zero[zero.length === 1 ? 0 : unit] : 0;
}

/**
 * A product's weight in int8, as inputs x outputs, where it was widened from 8 bits with a scale for each output or for all. Inputs
 * may be other places of a wider left factor, and outputs some of the product's; inputs that it does not take have zeros.
 */
export function int8WeightOf(
  { inputs, outputs, transposed, weight }: MatrixProduct,
  { scatter, gather }: Pick<Surroundings, 'scatter' | 'gather'>,
): QuantisedTensor | null {
  const origin = origins.get(weight.data);
  if (!origin || inputs === 0) return null;
  if (scatter && new Set(scatter.index).size < inputs) return null;
  const { values: from, scale, unit, down } = origin;
  const [rows, cols] = [scatter ? scatter.width : inputs, gather ? gather.length : outputs];
  const [rowStride, colStride] = transposed ? [1, inputs] : [outputs, 1];
  const values = new Int8Array(rows * cols);
  const scales = new Float32Array(cols);
  const zeroPoints = new Int8Array(cols);
  for (let j = 0; j < cols; j++) {
    const start = (gather ? gather[j] : j) * colStride;
    const first = unit(start);
    const [step, zero] = [scale[first], zeroOf(origin, first)];
    if (scatter) for (let i = 0; i < rows; i++) values[i * cols + j] = zero - down;
    for (let i = 0; i < inputs; i++) {
      const element = start + i * rowStride;
      const own = unit(element);
      if (own !== first && (scale[own] !== step || zeroOf(origin, own) !== zero)) return null;
      values[(scatter ? scatter.index[i] : i) * cols + j] = from[element] - down;
    }
    scales[j] = step;
    zeroPoints[j] = zero - down;
  }
  const isCentred = zeroPoints.every((point) => point === 0);
  return int8Weight({ rows, cols, values, scales, zeroPoints: isCentred ? null : zeroPoints });
}
