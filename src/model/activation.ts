import type { Tensor } from './tensor.js';

/** The functions whose parameters are all needed, and the parameters of each. */
const PARAMETERS = {
  relu: [],
  'leaky-relu': ['alpha'],
  'thresholded-relu': ['alpha'],
  elu: ['alpha'],
  celu: ['alpha'],
  selu: ['alpha', 'gamma'],
  sigmoid: [],
  'hard-sigmoid': ['alpha', 'beta'],
  tanh: [],
  softplus: [],
  softsign: [],
  gelu: [],
  'gelu-tanh': [],
  swish: ['alpha'],
  'hard-swish': [],
  mish: [],
  affine: ['alpha', 'beta'],
  abs: [],
  reciprocal: [],
  sqrt: [],
  exp: [],
  log: [],
  erf: [],
} as const;

type Parameters = typeof PARAMETERS;
type WithNumbers = {
  [Name in keyof Parameters]: {
    readonly name: Name;
  } & { readonly [Parameter in Parameters[Name][number]]: number };
}[keyof Parameters];

/**
 * A function that is applied to each element by itself, with its parameters, which are rounded to float32. Names and
 * parameters are ONNX's, and so is what each function does at the edges of its domain:
 *
 * | name | value at x |
 * | --- | --- |
 * | `relu` | 0 below 0, x elsewhere |
 * | `leaky-relu` | alpha · x below 0, x elsewhere |
 * | `prelu` | the same with an alpha for each column |
 * | `thresholded-relu` | x above alpha, 0 elsewhere |
 * | `elu` | alpha · (exp(x) - 1) below 0, x elsewhere |
 * | `celu` | alpha · (exp(x / alpha) - 1) below 0, x elsewhere |
 * | `selu` | gamma · alpha · (exp(x) - 1) up to 0, gamma · x above |
 * | `sigmoid` | 1 / (1 + exp(-x)) |
 * | `hard-sigmoid` | alpha · x + beta, kept within 0 and 1 |
 * | `tanh`, `exp`, `log`, `sqrt`, `abs`, `erf` | as in mathematics |
 * | `softplus` | log(1 + exp(x)) |
 * | `softsign` | x / (1 + abs(x)) |
 * | `gelu` | x / 2 · (1 + erf(x / sqrt(2))) |
 * | `gelu-tanh` | x / 2 · (1 + tanh(sqrt(2 / pi) · (x + 0.044715 · x^3))) |
 * | `swish` | x / (1 + exp(-alpha · x)): with an alpha of 1 it is SiLU |
 * | `hard-swish` | x · (x / 6 + 1/2 kept within 0 and 1) |
 * | `mish` | x · tanh(softplus(x)) |
 * | `clip` | x kept within min and max, of which either may be left out |
 * | `affine` | alpha · x + beta |
 * | `reciprocal` | 1 / x |
 *
 * @typeParam Slopes what stands for the alphas of `prelu`: a 1 x (columns) tensor in a model, its name in a schedule.
 */
export type Activation<Slopes = Tensor> =
  | WithNumbers
  | { readonly name: 'clip'; readonly min?: number | undefined; readonly max?: number | undefined }
  | { readonly name: 'prelu'; readonly slopes: Slopes };

export type ActivationName = Activation['name'];

export const ACTIVATION_NAMES = [...Object.keys(PARAMETERS), 'clip', 'prelu'] as readonly ActivationName[];

/** The numbers that a function takes, by the names they have in files; those of `clip` may be left out. */
export function parametersOf(name: ActivationName): readonly string[] {
  if (name === 'clip') return ['min', 'max'];
  return name === 'prelu' ? [] : PARAMETERS[name];
}

/** What is wrong with the name and numbers of an activation, with its remedy, or null. Slopes are not looked at. */
export function activationFault(activation: Activation<unknown>): string | null {
  const { name } = activation;
  if (!ACTIVATION_NAMES.includes(name))
    return `activation.name is ${JSON.stringify(name)}: give one that there is`;
  for (const parameter of parametersOf(name)) {
    const value = (activation as Readonly<Record<string, unknown>>)[parameter];
    if (value === undefined && name === 'clip') continue;
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
      return `activation.${parameter} is ${String(value)}: give a number within float32's range`;
    }
  }
  if (name === 'celu' && Math.fround(activation.alpha) === 0)
    return 'activation.alpha is 0: give another number';
  return null;
}

/** An activation in words: `leaky-relu (alpha 0.01)`. */
export function activationText(activation: Activation<unknown>): string {
  const numbers = parametersOf(activation.name).flatMap((parameter) => {
    const value = (activation as Readonly<Record<string, unknown>>)[parameter];
    return value === undefined ? [] : [`${parameter} ${String(value)}`];
  });
  return numbers.length === 0 ? activation.name : `${activation.name} (${numbers.join(', ')})`;
}
