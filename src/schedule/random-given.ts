import { lazyRandomTensor } from '../model/random-model.js';
import type { Tensor } from '../model/tensor.js';
import type { TensorSpec } from './schedule.js';

/** Random values that a tensor can have: uniform in [-1, 1), and of int8 whole numbers from -127 to 127. */
export function randomGiven({ rows, cols, type }: TensorSpec, seed: string): Tensor {
  const tensor = lazyRandomTensor(rows, cols, seed);
  if (type !== 'int8') return tensor;
  let whole: Float32Array | null = null;
  return {
    rows,
    cols,
    get data() {
      whole ??= tensor.data.map((value) => Math.trunc(value * 128));
      return whole;
    },
  };
}
