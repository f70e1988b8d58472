import type { Activation } from '../../../src/model/activation.js';
import type { Model } from '../../../src/model/model.js';
import type { Normalization } from '../../../src/model/row-function.js';

/** The error function to float64's last bits or so: its series near 0, a continued fraction further out. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let [sum, term] = [z, z];
    for (let n = 1; n < 100; n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction));
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => (x > 0 ? x : 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clip = (x: number, min: number, max: number) => Math.min(Math.max(x, min), max);

/** What a function makes of x in column j, by the definitions of ONNX and in float64. */
function applied(of: Activation, x: number, j: number): number {
  switch (of.name) {
    case 'relu':
      return x < 0 ? 0 : x;
    case 'leaky-relu':
      return x < 0 ? of.alpha * x : x;
    case 'prelu':
      return x < 0 ? of.slopes.data[j] * x : x;
    case 'thresholded-relu':
      return x > of.alpha ? x : 0;
    case 'elu':
      return x < 0 ? of.alpha * Math.expm1(x) : x;
    case 'celu':
      return Math.max(0, x) + Math.min(0, of.alpha * Math.expm1(x / of.alpha));
    case 'selu':
      return x > 0 ? of.gamma * x : of.gamma * of.alpha * Math.expm1(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'hard-sigmoid':
      return clip(of.alpha * x + of.beta, 0, 1);
    case 'tanh':
      return Math.tanh(x);
    case 'softplus':
      return softplus(x);
    case 'softsign':
      return x / (1 + Math.abs(x));
    case 'gelu':
      return (x / 2) * (1 + erf(x / Math.SQRT2));
    case 'gelu-tanh':
      return (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case 'swish':
      return x / (1 + Math.exp(-of.alpha * x));
    case 'hard-swish':
      return x * clip(x / 6 + 0.5, 0, 1);
    case 'mish':
      return x * Math.tanh(softplus(x));
    case 'clip':
      return clip(x, of.min ?? -Infinity, of.max ?? Infinity);
    case 'affine':
      return of.alpha * x + of.beta;
    case 'reciprocal':
      return 1 / x;
    case 'erf':
      return erf(x);
    default:
      return Math[of.name](x);
  }
}

function softmax(row: Float32Array): void {
  const most = row.reduce((max, value) => Math.max(max, value), -Infinity);
  const powers = Float64Array.from(row, (value) => Math.exp(value - most));
  const sum = powers.reduce((all, value) => all + value, 0);
  row.set(powers.map((value) => value / sum));
}

function normalize(row: Float32Array, { name, epsilon }: Normalization): void {
  const mean = name === 'rms-norm' ? 0 : row.reduce((all, value) => all + value, 0) / row.length;
  const variance = row.reduce((all, value) => all + (value - mean) ** 2, 0) / row.length;
  row.set(row.map((value) => (value - mean) / Math.sqrt(variance + epsilon)));
}

/** A model's answers, rows x outputs, with sums in float32 and functions in float64. It shares nothing with the executors. */
export function forward(model: Model, input: Float32Array): Float32Array {
  const given = [input];
  for (const [
    index,
    { weight, bias, activation, ofRows, from = index, add, multiply },
  ] of model.layers.entries()) {
    const rows = given[from];
    const count = rows.length / weight.rows;
    if (!Number.isInteger(count)) throw new Error(`${rows.length} elements are no rows of ${weight.rows}`);
    const next = new Float32Array(count * weight.cols);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < weight.cols; j++) {
        let sum = 0;
        for (let k = 0; k < weight.rows; k++) {
          sum = Math.fround(sum + Math.fround(rows[i * weight.rows + k] * weight.data[k * weight.cols + j]));
        }
        if (bias) sum = Math.fround(sum + bias.data[j]);
        const at = i * weight.cols + j;
        const withOthers = (value: number, after: boolean) => {
          const sum = add?.after === after ? Math.fround(value + given[add.of][at]) : value;
          return multiply?.after === after ? Math.fround(sum * given[multiply.of][at]) : sum;
        };
        sum = withOthers(sum, false);
        next[at] = withOthers(activation ? applied(activation, sum, j) : sum, true);
      }
    }
    for (let i = 0; ofRows && i < count; i++) {
      const row = next.subarray(i * weight.cols, (i + 1) * weight.cols);
      if (ofRows.name === 'softmax') softmax(row);
      else normalize(row, ofRows);
    }
    given.push(next);
  }
  return given[given.length - 1];
}
