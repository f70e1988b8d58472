import * as codes from '../kernels/codes.js';
import type { RowFunction } from '../model/row-function.js';

/**
 * Nanoseconds an element, by the function's number: what a STORE takes longer with it than with ReLU (`npm run bench:kernels`). They
 * were measured on a processor that takes MEASURED_EXECUTE_NS for an EXECUTE of 32 x 32 x 32, and are in proportion on others.
 */
export const FUNCTION_NS: Readonly<Record<number, number>> = {
  [codes.LEAKY_RELU]: 0.2,
  [codes.PRELU]: 0.2,
  [codes.CLIP]: 0.3,
  [codes.SQRT]: 0.2,
  [codes.RECIPROCAL]: 0.1,
  [codes.AFFINE]: 0.2,
  [codes.HARD_SIGMOID]: 1,
  [codes.HARD_SWISH]: 1.3,
  [codes.SOFTSIGN]: 0.5,
  [codes.EXP]: 3.6,
  [codes.ELU]: 4.2,
  [codes.CELU]: 4.6,
  [codes.SELU]: 4.4,
  [codes.SIGMOID]: 3.9,
  [codes.SWISH]: 4,
  [codes.TANH]: 4.8,
  [codes.MISH]: 4.9,
  [codes.LOG]: 4.2,
  [codes.SOFTPLUS]: 8.1,
  [codes.ERF]: 7.5,
  [codes.GELU]: 7,
  [codes.GELU_TANH]: 4.6,
};

/** The same of an element of a row that a function of rows is made of. */
export const ROW_FUNCTION_NS: Readonly<Record<RowFunction['name'], number>> = {
  softmax: 4.5,
  'layer-norm': 1.1,
  'rms-norm': 0.8,
};
export const MEASURED_EXECUTE_NS = 1300;
