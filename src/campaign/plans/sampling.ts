import type { PackedPart } from '../ledger/job.js';
import type { CheckSpec } from '../ledger/spec.js';

/** The sampling job of a number: each strategy has its turn, with a seed of its own. */
export function samplingPart({ sampling, seed }: CheckSpec, number: number, executions: number): PackedPart {
  const { strategy, depth } = sampling[number % sampling.length];
  return { kind: 'sample', strategy, depth, seed: `${seed}/${number}`, executions };
}
