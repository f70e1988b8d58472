import { byLogarithm } from './interpolate.js';
import type { Machine } from './machine.js';

/** Where nine of ten runs are to lie. */
export interface LikelyRange {
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * Where nine of ten runs lie that are predicted to take so long, on a machine that is left alone: as far apart as runs of
 * that length were when it was calibrated, and further by what its predictions were off then. Null where the machine does
 * not say.
 */
export function likelyRange(predictedNs: number, { spread }: Pick<Machine, 'spread'>): LikelyRange | null {
  if (!spread || !Number.isFinite(predictedNs)) return null;
  const { runNs, fromShare, toShare, offBy } = spread;
  const times = (shares: readonly number[]) => byLogarithm(runNs, predictedNs, (at) => shares[at]);
  return {
    fromNs: (predictedNs * times(fromShare)) / (1 + offBy),
    toNs: predictedNs * times(toShare) * (1 + offBy),
  };
}
