/**
 * What is applied to each row as a whole. Softmax: each exp(x) divided by their sum. Layer normalization: (x - mean) / sqrt(variance +
 * epsilon), where the variance is the mean of the squares of x - mean. RMS normalization: x / sqrt(mean of the squares of x + epsilon).
 * What is scaled by column afterwards is in the weights that follow.
 */
export type RowFunction = { readonly name: 'softmax' } | Normalization;

export interface Normalization {
  readonly name: 'layer-norm' | 'rms-norm';
  /** A float32 from 0; where it and the mean of the squares are 0 what comes out is NaN. */
  readonly epsilon: number;
}

/** What is wrong with it, or null. */
export function epsilonFault(epsilon: number): string | null {
  if (epsilon >= 0 && Number.isFinite(Math.fround(epsilon))) return null;
  return `epsilon is ${epsilon}: give a number from 0 that float32 holds`;
}
