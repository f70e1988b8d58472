import fc from 'fast-check';
import { type Deviation, deviationsToText, Replay } from '../../sim/interleaving.js';
import type { Strategy } from '../../sim/strategy.js';

/** What `interleaving` generates: an order of steps, for any system. */
export interface Interleaving {
  /** By ascending step. */
  readonly deviations: readonly Deviation[];
  /** A strategy for `sample` or `run` that takes this order. */
  strategy(): Strategy;
  /** What `replay` of `heddle/sim` plays back. */
  toString(): string;
}

/** Which interleavings to generate. */
export interface InterleavingConstraints {
  /** Lanes of the system. Default 2. */
  readonly lanes?: number;
  /** Steps of a run: deviations come at one of these. Default 256. */
  readonly steps?: number;
  /** The most deviations, each of which makes one or two context switches. Default 16. */
  readonly maxDeviations?: number;
}

/**
 * An arbitrary of interleavings that shrinks: to fewer deviations from "a lane goes on until it blocks, then the
 * lowest that can", and to earlier ones. A list of choices for every step, as a scheduler would draw them, shrinks
 * badly: what a choice means depends on all those before it. Deviations of a step that the run does not have, or to a
 * lane that cannot go on there, change nothing.
 */
export function interleaving(constraints: InterleavingConstraints = {}): fc.Arbitrary<Interleaving> {
  const { lanes = 2, steps = 256, maxDeviations = 16 } = constraints;
  const deviation: fc.Arbitrary<Deviation> = fc.record({ step: fc.nat(steps - 1), lane: fc.nat(lanes - 1) });
  return fc
    .uniqueArray(deviation, { selector: ({ step }) => step, maxLength: maxDeviations, size: 'max' })
    .map((unordered) => {
      const deviations = unordered.toSorted((a, b) => a.step - b.step);
      const text = deviationsToText(deviations);
      return {
        deviations,
        strategy: () => new Replay(deviations),
        toString: () => text,
        [fc.toStringMethod]: () => `interleaving ${text}`,
      };
    });
}
