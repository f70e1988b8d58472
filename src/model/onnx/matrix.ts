import { BadInput } from '../../refusal/bad-input.js';
import type { Tensor } from '../tensor.js';
import { at, type Coefficient } from './coefficient.js';
import type { Affine } from './expression.js';
import { int8WeightOf } from './int8-origin.js';
import type { WorkLimit } from './positions.js';
import type { MatrixProduct, Numbers } from './value.js';

/** Thousands of products may share a weight of many megabytes: each is turned and rounded once. */
const plain = new WeakMap<Numbers, Map<string, Tensor>>();

/** What stands around a product and is folded into its weight and bias. */
export interface Surroundings {
  /** The scale and shift of each of the product's inputs. */
  readonly before: Affine;
  /** Which of the left factor's elements each of the product's inputs is, and how many there are; null for each its own. */
  readonly scatter: { readonly index: Int32Array; readonly width: number } | null;
  /** Which of the product's outputs are wanted, in order; null for all. */
  readonly gather: Int32Array | null;
  /** The scale and shift of each wanted output. */
  readonly after: Affine;
}

/** A product's weight and bias with what stands around it in them. Sums are made in float64 and rounded once. */
export function foldedMatrix(
  product: MatrixProduct,
  around: Surroundings,
  work: WorkLimit,
): { weight: Tensor; bias: Tensor | null } {
  const { before, after, scatter, gather } = around;
  const { inputs, outputs } = product;
  const isPlain = before.scale === 1 && after.scale === 1 && !scatter && !gather;
  if (isPlain && before.shift === 0) {
    return { weight: weightAsItIs(product), bias: after.shift === 0 ? null : row(after.shift, outputs) };
  }
  const cols = gather ? gather.length : outputs;
  const rows = scatter ? scatter.width : inputs;
  work.spend(rows * cols + inputs * cols);
  const kept = before.scale === 1 && before.shift === 0 && after.scale === 1 && int8WeightOf(product, around);
  if (kept) return { weight: kept, bias: after.shift === 0 ? null : row(after.shift, cols) };
  const weight = new Float64Array(rows * cols);
  const bias = new Float64Array(cols);
  const [rowStride, colStride] = product.transposed ? [1, inputs] : [outputs, 1];
  const { data } = product.weight;
  for (let i = 0; i < inputs; i++) {
    const [scale, shift] = [at(before.scale, i), at(before.shift, i)];
    const to = (scatter ? scatter.index[i] : i) * cols;
    for (let j = 0; j < cols; j++) {
      const value = data[i * rowStride + (gather ? gather[j] : j) * colStride];
      weight[to + j] += scale * value;
      if (shift !== 0) bias[j] += shift * value;
    }
  }
  for (let j = 0; j < cols; j++) {
    const scale = at(after.scale, j);
    bias[j] = bias[j] * scale + at(after.shift, j);
    if (scale !== 1) for (let i = 0; i < rows; i++) weight[i * cols + j] *= scale;
  }
  const hasBias = after.shift !== 0 || before.shift !== 0;
  return {
    weight: { rows, cols, data: rounded(weight, data) },
    bias: hasBias ? { rows: 1, cols, data: rounded(bias, data) } : null,
  };
}

/** @throws BadInput where a number is too large for float32, and the model's own are not. */
function rounded(values: Float64Array, from: Numbers): Float32Array {
  const result = Float32Array.from(values);
  if (!result.every(Number.isFinite) && from.every(Number.isFinite)) {
    throw new BadInput('its weight or bias is too large for float32 once constants are folded into it');
  }
  return result;
}

function weightAsItIs(product: MatrixProduct): Tensor {
  const { weight, transposed, inputs, outputs } = product;
  const { data } = weight;
  const known = plain.get(data) ?? new Map<string, Tensor>();
  plain.set(data, known);
  const key = `${inputs} x ${outputs} ${transposed}`;
  const made = known.get(key) ??
    int8WeightOf(product, { scatter: null, gather: null }) ?? {
      rows: inputs,
      cols: outputs,
      data: turned(data, transposed, inputs, outputs),
    };
  known.set(key, made);
  return made;
}

function turned(data: Numbers, transposed: boolean, inputs: number, outputs: number): Float32Array {
  if (!transposed) return data instanceof Float32Array ? data : rounded(data, data);
  const result = new Float32Array(data.length);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < outputs; j++) result[i * outputs + j] = data[j * inputs + i];
  }
  return result;
}

/** One number for each column. */
export function row(of: Coefficient, cols: number): Tensor {
  return { rows: 1, cols, data: Float32Array.from({ length: cols }, (_, j) => at(of, j)) };
}

/** A weight that hands each element on by itself: column j is that of element `index[j]`, scaled. */
export function diagonal(width: number, index: Int32Array | null, cols: number, scale: Coefficient): Tensor {
  if (width * cols > 2 ** 24)
    throw new BadInput(`a layer of ${width} x ${cols} that only scales is too large`);
  const data = new Float32Array(width * cols);
  for (let j = 0; j < cols; j++) data[(index ? index[j] : j) * cols + j] = at(scale, j);
  return { rows: width, cols, data };
}
