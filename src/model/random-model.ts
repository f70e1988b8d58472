import seedrandom from 'seedrandom';
import { BadInput } from '../refusal/bad-input.js';
import type { Layer, Model } from './model.js';
import { type Tensor, zeros } from './tensor.js';

// One gibibyte of float32 in a single weight, two in all.
const mostElements = 2 ** 28;
const mostElementsInAll = 2 ** 29;

/**
 * A model with random weights: sizes s0, s1, ..., sn give n layers, layer i of s(i-1) inputs and s(i) outputs,
 * without bias, with ReLU after every layer but the last. Layers are named `layer1` on, the model by its sizes
 * (`128-64-32`). Weights are uniform in [-1, 1) / sqrt(inputs), so that outputs stay about as large as inputs.
 *
 * The same sizes and seed give the same model, bit for bit. A weight depends on the seed and its own name and size only,
 * so that adding a layer leaves the others as they were. It is drawn when its data are first asked for.
 *
 * @throws BadInput when there are fewer than two sizes, a size is not a whole number above zero, or a weight
 *   would take more than 2^28 elements, or all of them together more than 2^29.
 */
export function randomModel(options: { layers: readonly number[]; seed: string }): Model {
  const sizes = options.layers;
  const name = sizes.join('-');
  if (sizes.length < 2) {
    throw new BadInput(`layer sizes "${name}": too few for a layer; give two or more, such as 128-64-32`);
  }
  sizes.slice(1).forEach((outputs, index) => {
    checkSizes(sizes[index], outputs, name);
  });
  checkTotal(sizes);
  const layers = sizes.slice(1).map((outputs, index): Layer => {
    const inputs = sizes[index]!;
    const layer = `layer${index + 1}`;
    const weight = drawnWhenAsked(inputs, outputs, () => {
      const { data } = randomTensor(inputs, outputs, `${options.seed}/${layer}.weight`);
      scale(data, 1 / Math.sqrt(inputs));
      return data;
    });
    return {
      name: layer,
      weight,
      bias: null,
      activation: index < sizes.length - 2 ? { name: 'relu' } : null,
    };
  });
  return { name, inputName: 'input', outputName: 'output', batch: null, layers };
}

/** `randomTensor`, drawn when its data are first asked for. */
export function lazyRandomTensor(rows: number, cols: number, seed: string): Tensor {
  return drawnWhenAsked(rows, cols, () => randomTensor(rows, cols, seed).data);
}

const drawnHere = new WeakSet<Tensor>();

/** The names of those tensors that are random: no result of theirs is a model's answer. */
export function randomNames(tensors: ReadonlyMap<string, Tensor>): string[] {
  return [...tensors].filter(([, tensor]) => drawnHere.has(tensor)).map(([name]) => name);
}

/** A tensor whose data are drawn when they are first asked for: a schedule needs its shape only, and large ones take long. */
function drawnWhenAsked(rows: number, cols: number, draw: () => Float32Array): Tensor {
  let drawn: Float32Array | null = null;
  const tensor: Tensor = {
    rows,
    cols,
    get data() {
      drawn ??= draw();
      return drawn;
    },
  };
  drawnHere.add(tensor);
  return tensor;
}

/** A rows x cols tensor of values uniform in [-1, 1), 24 bits each. The same arguments give the same bits. */
export function randomTensor(rows: number, cols: number, seed: string): Tensor {
  const tensor = zeros(rows, cols);
  const random = seedrandom(seed);
  for (let i = 0; i < tensor.data.length; i++) {
    // 24 random bits, as many as a float32 keeps exactly: with more, a value near 1 would round up to 1.
    tensor.data[i] = Math.floor(random() * 2 ** 24) / 2 ** 23 - 1;
  }
  return tensor;
}

function checkSizes(inputs: number, outputs: number, name: string): void {
  for (const size of [inputs, outputs]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new BadInput(`layer sizes "${name}": ${size} is not a layer size; give whole numbers above zero`);
    }
  }
  if (inputs * outputs > mostElements) {
    throw new BadInput(
      `layer sizes "${name}": a weight of ${inputs} x ${outputs} is too large; stay within ${mostElements} elements`,
    );
  }
}

function checkTotal(sizes: readonly number[]): void {
  const elements = sizes.slice(1).reduce((sum, outputs, index) => sum + sizes[index] * outputs, 0);
  if (elements > mostElementsInAll) {
    throw new BadInput(
      `layer sizes: the weights take ${elements} elements together; stay within ${mostElementsInAll}, with fewer or smaller layers`,
    );
  }
}

function scale(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(values[i]! * factor);
}
