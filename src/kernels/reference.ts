import { asFloat } from './bits.js';
import { PRELU } from './codes.js';
import { functionOf, power } from './functions.js';
import type { Kernels } from './kernels.js';

/**
 * The kernels in plain TypeScript, one element at a time: the definition of the bits that every other kernel gives.
 * `Math.fround` rounds each product and each sum to float32, and float64 arithmetic in between is exact enough for
 * that to be the correctly rounded float32 result (Figueroa, "When is double rounding innocuous?", 1995).
 */
export function referenceKernels(memory: ArrayBufferLike): Kernels {
  const floats = new Float32Array(memory, 0, Math.floor(memory.byteLength / 4));
  const bytes = new Int8Array(memory);
  return {
    execute(a, b, c, m, k, n, clear) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          const at = c / 4 + i * n + j;
          let sum = clear ? 0 : floats[at];
          for (let p = 0; p < k; p++) {
            const product = Math.fround(floats[a / 4 + i * k + p] * floats[b / 4 + p * n + j]);
            sum = Math.fround(sum + product);
          }
          floats[at] = sum;
        }
      }
    },
    load(to, from, rows, cols, copyRows, copyCols, stride) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++) {
          const isInside = i < copyRows && j < copyCols;
          floats[to / 4 + i * cols + j] = isInside ? floats[(from + i * stride) / 4 + j] : 0;
        }
      }
    },
    loadInt8(to, from, rows, cols, copyRows, copyCols, stride, scales, zeroPoints) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++) {
          const isInside = i < copyRows && j < copyCols;
          const zero = zeroPoints === 0 ? 0 : floats[zeroPoints / 4 + j];
          const value = isInside ? bytes[from + i * stride + j] - zero : 0;
          floats[to / 4 + i * cols + j] = isInside ? Math.fround(value) * floats[scales / 4 + j] : 0;
        }
      }
    },
    store(to, from, cols, copyRows, copyCols, stride, bias, activation, first, second) {
      for (let i = 0; i < copyRows; i++) {
        for (let j = 0; j < copyCols; j++) {
          let value = floats[from / 4 + i * cols + j];
          if (bias) value = Math.fround(value + floats[bias / 4 + j]);
          const p = activation === PRELU ? floats[first / 4 + j] : asFloat(first);
          value = Math.fround(functionOf(activation, value, p, asFloat(second)));
          floats[(to + i * stride) / 4 + j] = value;
        }
      }
    },
    add(to, from, rows, cols, stride) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++)
          floats[(to + i * stride) / 4 + j] += floats[(from + i * stride) / 4 + j];
      }
    },
    multiply(to, from, rows, cols, stride) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++)
          floats[(to + i * stride) / 4 + j] *= floats[(from + i * stride) / 4 + j];
      }
    },
    softmax(to, from, rows, cols) {
      for (let i = 0; i < rows; i++) {
        const row = floats.subarray(from / 4 + i * cols, from / 4 + (i + 1) * cols);
        const result = floats.subarray(to / 4 + i * cols, to / 4 + (i + 1) * cols);
        let most = Number.NEGATIVE_INFINITY;
        for (const value of row) most = Math.max(most, value); // NaN where there is one
        let sum = 0;
        row.forEach((value, j) => {
          const e = power(value - most, false);
          result[j] = e;
          sum += e;
        });
        result.forEach((e, j) => {
          result[j] = e / sum;
        });
      }
    },
    layerNorm(to, from, rows, cols, epsilon) {
      for (let i = 0; i < rows; i++) {
        const row = floats.subarray(from / 4 + i * cols, from / 4 + (i + 1) * cols);
        const result = floats.subarray(to / 4 + i * cols, to / 4 + (i + 1) * cols);
        normalize(row, result, sumInPairs(row, (x) => x) / cols, asFloat(epsilon));
      }
    },
    rmsNorm(to, from, rows, cols, epsilon) {
      for (let i = 0; i < rows; i++) {
        const row = floats.subarray(from / 4 + i * cols, from / 4 + (i + 1) * cols);
        const result = floats.subarray(to / 4 + i * cols, to / 4 + (i + 1) * cols);
        normalize(row, result, 0, asFloat(epsilon));
      }
    },
  };
}

/** What elements are away from `centre`, by the root of the mean of its squares. */
function normalize(row: Float32Array, result: Float32Array, centre: number, epsilon: number): void {
  const variance = sumInPairs(row, (x) => (x - centre) * (x - centre)) / row.length;
  const deviation = Math.sqrt(variance + epsilon);
  row.forEach((x, j) => {
    result[j] = (x - centre) / deviation;
  });
}

/** The sum over even columns plus that over odd ones, as two lanes of a vector make them. */
function sumInPairs(row: Float32Array, of: (x: number) => number): number {
  let [even, odd] = [0, 0];
  row.forEach((x, j) => {
    if (j % 2 === 0) even += of(x);
    else odd += of(x);
  });
  return even + odd;
}
