import * as codes from '../kernels/codes.js';
import type { Activation, ActivationName } from '../model/activation.js';

const CODES: Readonly<Record<ActivationName, number>> = {
  relu: codes.RELU,
  'leaky-relu': codes.LEAKY_RELU,
  prelu: codes.PRELU,
  'thresholded-relu': codes.THRESHOLDED_RELU,
  clip: codes.CLIP,
  abs: codes.ABS,
  reciprocal: codes.RECIPROCAL,
  sqrt: codes.SQRT,
  affine: codes.AFFINE,
  'hard-sigmoid': codes.HARD_SIGMOID,
  'hard-swish': codes.HARD_SWISH,
  softsign: codes.SOFTSIGN,
  exp: codes.EXP,
  elu: codes.ELU,
  celu: codes.CELU,
  selu: codes.SELU,
  sigmoid: codes.SIGMOID,
  swish: codes.SWISH,
  tanh: codes.TANH,
  mish: codes.MISH,
  log: codes.LOG,
  softplus: codes.SOFTPLUS,
  erf: codes.ERF,
  gelu: codes.GELU,
  'gelu-tanh': codes.GELU_TANH,
};

/** A STORE's function as kernels take it: its number, and its two parameters as the bits of float32. */
export interface ActivationWords {
  readonly code: number;
  readonly first: number;
  readonly second: number;
}

const NONE: ActivationWords = { code: 0, first: 0, second: 0 };

/** @param slopesAt where slopes lie, by the tensor's name. */
export function activationWords<Slopes>(
  activation: Activation<Slopes> | null,
  slopesAt: (slopes: Slopes) => number,
): ActivationWords {
  if (activation === null) return NONE;
  const code = CODES[activation.name];
  if (activation.name === 'prelu') return { code, first: slopesAt(activation.slopes), second: 0 };
  const [first, second] = numbersOf(activation);
  return { code, first: bitsOf(first), second: bitsOf(second) };
}

function numbersOf(activation: Exclude<Activation<unknown>, { name: 'prelu' }>): readonly [number, number] {
  if (activation.name === 'clip') {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = activation;
    return [min, max];
  }
  const first = 'alpha' in activation ? activation.alpha : 0;
  if ('gamma' in activation) return [first, activation.gamma];
  return [first, 'beta' in activation ? activation.beta : 0];
}

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

export function bitsOf(value: number): number {
  float[0] = value;
  return word[0];
}
