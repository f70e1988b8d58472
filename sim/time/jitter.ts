import type { Random } from '../random.js';
import type { CostModel } from './cost-model.js';

/** One step in so many takes a pause. */
const STEPS_PER_PAUSE = 50;
/** A pause is between 10 and 1000 times the step's cost, at an amplitude of 1. */
const SHORTEST_PAUSE = 10;
const LONGEST_OVER_SHORTEST = 100;
/** Factors that there are to draw from, a power of two: drawing one must not cost more than the step it is for. */
const FACTORS = 1024;

/**
 * A cost model as an unquiet machine has it, for many different timed runs. Each step's cost is multiplied by a factor
 * from `1 / (1 + amplitude)` to `1 + amplitude`, log-uniform, so that twice as fast is as likely as twice as slow; now
 * and then a much longer pause stands for a lane that lost its core. Amplitude 0 changes nothing.
 * @throws RangeError where the amplitude is no number from 0 up.
 */
export function jittered(costs: CostModel, random: Random, amplitude: number): CostModel {
  if (!(amplitude >= 0 && amplitude < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`amplitude ${amplitude}: it must be a number from 0 up`);
  }
  const logarithm = Math.log(1 + amplitude);
  const factors = Float64Array.from({ length: FACTORS }, (_, i) =>
    Math.exp(logarithm * ((2 * i + 1) / FACTORS - 1)),
  );
  return {
    ...costs,
    stepNs(lane, state, operation) {
      const costNs = costs.stepNs(lane, state, operation);
      const bits = random.bits() >>> 0;
      if ((bits >>> 10) % STEPS_PER_PAUSE !== 0) return costNs * factors[bits & (FACTORS - 1)];
      return costNs * (1 + amplitude * SHORTEST_PAUSE * LONGEST_OVER_SHORTEST ** random.unit());
    },
  };
}
