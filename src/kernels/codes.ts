// The functions that STORE applies, by number: in the operation table, in the reference and in AssemblyScript, which
// reads this file too. 0 is none.

export const RELU = 1;
export const LEAKY_RELU = 2;
export const PRELU = 3;
export const THRESHOLDED_RELU = 4;
export const CLIP = 5;
export const ABS = 6;
export const RECIPROCAL = 7;
export const SQRT = 8;
/** Up to here functions are computed in float32, as one operation or none rounds; from here on in float64. */
export const AFFINE = 9;
export const HARD_SIGMOID = 10;
export const HARD_SWISH = 11;
export const SOFTSIGN = 12;
export const EXP = 13;
export const ELU = 14;
export const CELU = 15;
export const SELU = 16;
export const SIGMOID = 17;
export const SWISH = 18;
export const TANH = 19;
export const MISH = 20;
export const LOG = 21;
export const SOFTPLUS = 22;
export const ERF = 23;
export const GELU = 24;
export const GELU_TANH = 25;
