import { BadInput } from '../refusal/bad-input.js';
import type { Layer, Model } from './model.js';
import type { Tensor } from './tensor.js';

/** A weight in int8, as it is kept. */
export interface Int8Tensor {
  readonly rows: number;
  readonly cols: number;
  /** Row-major and dense. */
  readonly values: Int8Array;
  /** One for each column. */
  readonly scales: Float32Array;
  /** One for each column; null where all are 0. */
  readonly zeroPoints: Int8Array | null;
}

/**
 * A weight in int8: element (i, j) is `(values[i * cols + j] - zeroPoints[j]) * scales[j]`, the difference exact and the product
 * rounded to float32. `data` has these, made when they are first asked for.
 */
export interface QuantisedTensor extends Int8Tensor, Tensor {
  /** The float32 weight that it was rounded from; null where it came in int8. */
  readonly roundedFrom: Tensor | null;
}

/** @param make gives the weight when it is first asked for. */
function quantisedTensor(
  { rows, cols }: Pick<Tensor, 'rows' | 'cols'>,
  zeroPoints: Int8Array | null,
  roundedFrom: Tensor | null,
  make: () => Int8Tensor,
): QuantisedTensor {
  let made: Int8Tensor | null = null;
  let data: Float32Array | null = null;
  const get = () => {
    made ??= make();
    return made;
  };
  return {
    rows,
    cols,
    zeroPoints,
    roundedFrom,
    get values() {
      return get().values;
    },
    get scales() {
      return get().scales;
    },
    get data() {
      data ??= dequantised(get());
      return data;
    },
  };
}

/** A weight of a model that is in int8 already. */
export function int8Weight(weight: Int8Tensor): QuantisedTensor {
  return quantisedTensor(weight, weight.zeroPoints, null, () => weight);
}

export function isQuantised(weight: Tensor | QuantisedTensor): weight is QuantisedTensor {
  return 'values' in weight;
}

/** The largest value: -128 stays unused, so that a weight and its opposite are alike. */
const MOST = 127;

/** What weights are held in: as the model has them, or in 8 bits. */
export type Weights = 'int8' | undefined;

/** A model with its weights as they are wanted. @throws BadInput as `quantisedModel` does. */
export function inWeights(model: Model, weights: Weights): Model {
  return weights === 'int8' ? quantisedModel(model) : model;
}

/**
 * The model with its float32 weights in int8: each column divided by its scale, which is its largest magnitude over 127, and
 * rounded, ties to even. So a weight is off by at most half a scale. Biases and slopes stay float32, and so do weights that are int8 already.
 * Weights are made when they are first asked for.
 */
export function quantisedModel(model: Model): Model {
  return {
    ...model,
    layers: model.layers.map((layer): Layer => {
      const { weight } = layer;
      if (isQuantised(weight)) return layer;
      return { ...layer, weight: quantisedTensor(weight, null, weight, () => quantised(weight, layer.name)) };
    }),
  };
}

/** @throws BadInput where an element is NaN or infinite. */
export function quantised({ rows, cols, data }: Tensor, name: string): Int8Tensor {
  const most = new Float32Array(cols);
  for (let at = 0; at < data.length; at++) {
    const size = Math.abs(data[at]);
    if (!Number.isFinite(size)) {
      throw new BadInput(`weights int8: the weight of ${name} has ${data[at]} in it: keep float32`);
    }
    if (size > most[at % cols]) most[at % cols] = size;
  }
  const scales = most.map(scaleOf);
  const values = new Int8Array(data.length);
  for (let at = 0; at < data.length; at++) {
    values[at] = Math.max(-MOST, Math.min(MOST, roundedToEven(data[at] / scales[at % cols])));
  }
  return { rows, cols, values, scales, zeroPoints: null };
}

function scaleOf(size: number): number {
  const scale = Math.fround(size / MOST);
  // A column whose scale would be 0 has no weight that int8 could tell from 0.
  if (scale === 0) return 1;
  // Rounded up, the scale of the largest float32 would come to infinity.
  return Number.isFinite(Math.fround(scale * MOST)) ? scale : scale * (1 - 2 ** -23);
}

/** The nearest whole number; of two the even one. */
export function roundedToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** The weight in float32, as LOAD makes it. */
export function dequantised({ cols, values, scales, zeroPoints }: Int8Tensor): Float32Array {
  return Float32Array.from(values, (value, at) => {
    const col = at % cols;
    return (value - (zeroPoints?.[col] ?? 0)) * scales[col];
  });
}

/** How far a model's weights are from those that they were made from. */
export interface QuantisationError {
  /** The root of the mean square of all differences, divided by that of all weights. */
  readonly rootMeanSquare: number;
  /** The largest difference, divided by the largest magnitude in its layer. */
  readonly largest: number;
}

/** @returns null where no weight was rounded. */
export function quantisationError({ layers }: Model): QuantisationError | null {
  let [errors, squares, largest] = [0, 0, 0];
  const rounded = layers.flatMap(({ weight }) =>
    isQuantised(weight) && weight.roundedFrom ? [[weight.data, weight.roundedFrom.data] as const] : [],
  );
  if (rounded.length === 0) return null;
  for (const [data, exact] of rounded) {
    let [most, worst] = [0, 0];
    for (let at = 0; at < data.length; at++) {
      const value = exact[at];
      const error = data[at] - value;
      errors += error * error;
      squares += value * value;
      most = Math.max(most, Math.abs(value));
      worst = Math.max(worst, Math.abs(error));
    }
    if (most > 0) largest = Math.max(largest, worst / most);
  }
  return { rootMeanSquare: squares === 0 ? 0 : Math.sqrt(errors / squares), largest };
}
