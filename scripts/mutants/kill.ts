import { Random } from '../../sim/random.js';
import { Pct } from '../../sim/strategies/pct.js';
import { Pos } from '../../sim/strategies/pos.js';
import { RandomWalk } from '../../sim/strategies/random.js';
import { profile, Surw } from '../../sim/strategies/surw.js';
import { Uniform } from '../../sim/strategies/uniform.js';
import type { Strategy } from '../../sim/strategy.js';
import type { System } from '../../sim/system.js';
import type { CostModel } from '../../sim/time/cost-model.js';
import { jittered } from '../../sim/time/jitter.js';
import { Timed } from '../../sim/time/timed.js';
import type { RaceDetector } from '../../sim/watch/race-detector.js';
import { sample } from '../../sim/watch/sample.js';

export const STRATEGY_NAMES = ['random', 'pct', 'pos', 'surw', 'uniform', 'timed'] as const;
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** Runs after which a mutant counts as not found. */
export const RUNS = 1000;
/** Steps after which a run is cut off: only a run that loops has so many. */
const MAX_STEPS = 2000;
/** Orderings of two steps that PCT looks for at once. */
const PCT_DEPTH = 3;

/** Tile operations ten times as long as other steps, for the timed strategy; all of it jittered up to twofold. */
const COSTS: CostModel = {
  observeNs: 100,
  stepNs: (_, { event }) => (event === 'LOAD' || event === 'EXECUTE' || event === 'STORE' ? 100 : 10),
};
const JITTER = 1;

/**
 * How many runs from this seed it takes until one goes wrong; Infinity where `RUNS` do not, `loops` where the strategy
 * needs a system without loops and this one has some.
 */
export function runsToKill(
  system: System,
  name: StrategyName,
  seed: string,
  detector: RaceDetector | null,
): number | 'loops' {
  const strategy = strategyFor(system, name, new Random(seed));
  if (!strategy) return 'loops';
  for (let run = 1; run <= RUNS; run++) {
    if (sample(system, strategy, { detector, maxSteps: MAX_STEPS }).finding) return run;
  }
  return Number.POSITIVE_INFINITY;
}

function strategyFor(system: System, name: StrategyName, random: Random): Strategy | null {
  switch (name) {
    case 'random':
      return new RandomWalk(random);
    case 'pct':
      return new Pct(random, PCT_DEPTH, countSteps(system));
    case 'pos':
      return new Pos(random);
    case 'surw':
      return new Surw(random, profile(system, MAX_STEPS));
    case 'timed':
      return new Timed(system.lanes.length, jittered(COSTS, random, JITTER), false);
    case 'uniform':
      try {
        return new Uniform(system, random);
      } catch (error) {
        if (error instanceof RangeError) return null;
        throw error;
      }
  }
}

/** Steps of one run, as an estimate of how long runs are. */
function countSteps(system: System): number {
  let steps = 1;
  for (const lane of profile(system, MAX_STEPS).counts) for (const count of lane) steps += count;
  return steps;
}
