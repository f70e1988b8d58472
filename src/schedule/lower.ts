import type { Activation } from '../model/activation.js';
import type { Layer, Model } from '../model/model.js';
import { isQuantised, type QuantisedTensor } from '../model/quantised.js';
import type { RowFunction } from '../model/row-function.js';
import type { Tensor } from '../model/tensor.js';
import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';
import type { TensorSpec } from './schedule.js';

/** One matrix product of the model: `output = activation(left · right + bias)`, and perhaps another tensor, by names. */
export interface MatrixProduct {
  readonly left: TensorSpec;
  readonly right: TensorSpec;
  /** Scales and zero points of a right one in int8. */
  readonly rights: readonly TensorSpec[];
  readonly bias: TensorSpec | null;
  readonly output: TensorSpec;
  readonly activation: Activation<string> | null;
  /** The slopes that the activation names, or null. */
  readonly slopes: TensorSpec | null;
  /** What is added to the output or what it is multiplied by, or null. */
  readonly other: {
    readonly how: 'add' | 'multiply';
    readonly tensor: TensorSpec;
    readonly after: boolean;
  } | null;
  /** Where which function of the output's rows goes, or null. */
  readonly ofRows: { readonly function: RowFunction; readonly to: TensorSpec } | null;
}

/** The model's matrix products in order, for `batch` rows of input. */
export function matrixProducts(model: Model, batch: number): readonly MatrixProduct[] {
  const unique = uniqueNames();
  /** By number, as layers have it: the input, and what each layer gives. */
  const given: TensorSpec[] = [
    { name: unique(model.inputName), rows: batch, cols: model.layers[0].weight.rows, role: 'input' },
  ];
  return model.layers.map((layer, index) => {
    const { cols, rows } = layer.weight;
    const left = earlier(given, layer.from ?? index, rows, layer.name);
    const { add, multiply = add } = layer;
    if (add && multiply !== add)
      throw new BadInput(`layer ${quoted(layer.name)}: adds and multiplies: give one`);
    const other = multiply && {
      how: add ? ('add' as const) : ('multiply' as const),
      tensor: earlier(given, multiply.of, cols, layer.name),
      after: multiply.after,
    };
    const isLast = index === model.layers.length - 1;
    const { right, rights } = weightSpecs(layer, unique);
    const bias: TensorSpec | null = layer.bias && {
      name: unique(`${layer.name}.bias`),
      rows: 1,
      cols,
      role: 'bias',
    };
    const last: TensorSpec = {
      name: unique(isLast ? model.outputName : `${layer.name}.out`),
      rows: batch,
      cols,
      role: isLast ? 'output' : 'activation',
    };
    const output: TensorSpec = layer.ofRows
      ? {
          name: unique(`${layer.name}.${layer.ofRows.name === 'softmax' ? 'logits' : 'rows'}`),
          rows: batch,
          cols,
          role: 'activation',
        }
      : last;
    const slopes: TensorSpec | null =
      layer.activation?.name === 'prelu'
        ? { name: unique(`${layer.name}.slopes`), rows: 1, cols, role: 'weight' }
        : null;
    const product = {
      left,
      right,
      rights,
      bias,
      output,
      slopes,
      other: other ?? null,
      ofRows: layer.ofRows ? { function: layer.ofRows, to: last } : null,
      activation: activationOf(layer, slopes),
    };
    given.push(last);
    return product;
  });
}

/** @throws BadInput where a layer names what no earlier one gives, or something of another width. */
function earlier(given: readonly TensorSpec[], number: number, width: number, layer: string): TensorSpec {
  const spec = given[number];
  if (spec?.cols === width) return spec;
  const found = spec ? `has ${spec.cols} columns, not ${width}` : `is none of 0 to ${given.length - 1}`;
  throw new BadInput(
    `layer ${quoted(layer)}: number ${number}, which it takes, adds or multiplies by, ${found}`,
  );
}

/** A weight, and what goes with it in int8. */
function weightSpecs({ name, weight }: Layer, unique: (wanted: string) => string) {
  const { rows, cols } = weight;
  const right: TensorSpec = { name: unique(`${name}.weight`), rows, cols, role: 'weight' };
  if (!isQuantised(weight)) return { right, rights: [] };
  const row = (what: string): TensorSpec => ({
    name: unique(`${name}.${what}`),
    rows: 1,
    cols,
    role: 'weight',
  });
  const scales = row('scales');
  if (weight.zeroPoints === null) {
    return { right: { ...right, type: 'int8' as const, scales: scales.name }, rights: [scales] };
  }
  const zeroPoints = row('zeroPoints');
  const int8: TensorSpec = { ...right, type: 'int8', scales: scales.name, zeroPoints: zeroPoints.name };
  return { right: int8, rights: [scales, zeroPoints] };
}

function activationOf({ activation }: Layer, slopes: TensorSpec | null): Activation<string> | null {
  if (activation?.name !== 'prelu') return activation;
  return slopes && { name: 'prelu', slopes: slopes.name };
}

/** The model's weights (inputs x outputs), biases and slopes (1 x outputs) under the names that its schedule has for them. */
export function constants(model: Model): ReadonlyMap<string, Tensor> {
  const named = new Map<string, Tensor>();
  matrixProducts(model, 1).forEach(({ right, rights, bias, slopes }, index) => {
    const layer = model.layers[index];
    if (isQuantised(layer.weight)) nameQuantised(named, [right, ...rights], layer.weight);
    else named.set(right.name, layer.weight);
    if (bias && layer.bias) named.set(bias.name, layer.bias);
    if (slopes && layer.activation?.name === 'prelu') named.set(slopes.name, layer.activation.slopes);
  });
  return named;
}

/** The float32 weights that weights of the model were rounded from, under the same names. */
export function weightsBeforeRounding(model: Model): ReadonlyMap<string, Tensor> {
  const named = new Map<string, Tensor>();
  matrixProducts(model, 1).forEach(({ right }, index) => {
    const { weight } = model.layers[index];
    if (isQuantised(weight) && weight.roundedFrom) named.set(right.name, weight.roundedFrom);
  });
  return named;
}

/** A weight in int8 and what goes with it, made when they are asked for: a run takes float32, and makes int8 of it again. */
function nameQuantised(
  named: Map<string, Tensor>,
  [right, scales, zeroPoints]: readonly TensorSpec[],
  weight: QuantisedTensor,
): void {
  const add = ({ name, rows, cols }: TensorSpec, values: () => ArrayLike<number>) => {
    let data: Float32Array | null = null;
    named.set(name, {
      rows,
      cols,
      get data() {
        data ??= Float32Array.from(values());
        return data;
      },
    });
  };
  add(right, () => weight.values);
  add(scales, () => weight.scales);
  if (zeroPoints) add(zeroPoints, () => weight.zeroPoints ?? []);
}

/** All tensors of these products, each once, in the order in which they are first needed. */
export function tensorsOf(products: readonly MatrixProduct[]): readonly TensorSpec[] {
  const tensors = new Set<TensorSpec>();
  for (const { left, right, rights, bias, slopes, output, ofRows } of products) {
    tensors.add(left).add(right);
    for (const row of rights) tensors.add(row);
    if (bias) tensors.add(bias);
    if (slopes) tensors.add(slopes);
    tensors.add(output);
    if (ofRows) tensors.add(ofRows.to);
  }
  return [...tensors];
}

function uniqueNames(): (wanted: string) => string {
  const taken = new Set<string>();
  /** The suffix to try next, by name: thousands of layers may have the same one. */
  const suffixes = new Map<string, number>();
  return (wanted) => {
    let name = wanted;
    let suffix = suffixes.get(wanted) ?? 2;
    for (; taken.has(name); suffix++) name = `${wanted}#${suffix}`;
    suffixes.set(wanted, suffix);
    taken.add(name);
    return name;
  };
}
