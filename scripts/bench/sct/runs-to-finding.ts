import { Random } from '../../../sim/random.js';
import { Pct } from '../../../sim/strategies/pct.js';
import { Pos } from '../../../sim/strategies/pos.js';
import { RandomWalk } from '../../../sim/strategies/random.js';
import { profile, Surw } from '../../../sim/strategies/surw.js';
import type { Strategy } from '../../../sim/strategy.js';
import type { System } from '../../../sim/system.js';
import { sample } from '../../../sim/watch/sample.js';
import { countSteps } from '../../../src/campaign/strategies.js';

/** Makes a strategy for a system, which draws from a seed. */
type Make = (system: System) => (random: Random) => Strategy;

/** The strategies that are measured, by the names of those who published figures of them. */
export const STRATEGIES = {
  'random walk': () => (random) => new RandomWalk(random),
  'PCT-3': pct(3),
  'PCT-10': pct(10),
  POS: () => (random) => new Pos(random),
  SURW: (system) => {
    const accesses = profile(system);
    return (random) => new Surw(random, accesses);
  },
} as const satisfies Readonly<Record<string, Make>>;

/** One of `STRATEGIES`. */
export type StrategyName = keyof typeof STRATEGIES;

function pct(depth: number): Make {
  return (system) => {
    const steps = countSteps(system);
    return (random) => new Pct(random, depth, steps);
  };
}

/** A run that takes longer is cut off: it only goes round. */
const STEPS_LIMIT = 10_000;

/** How many runs a finding took, over several seeds. */
export interface RunsToFinding {
  /** NaN where more than half of the seeds found nothing. */
  readonly median: number;
  /** With how many seeds something was found. */
  readonly found: number;
}

/** Samples until something is found, once for each seed from 1 on, and no more than `cap` times. */
export function runsToFinding(system: System, name: StrategyName, seeds: number, cap: number): RunsToFinding {
  const make = STRATEGIES[name](system);
  const runs = Array.from({ length: seeds }, (_, seed) => {
    const strategy = make(new Random(String(seed + 1)));
    for (let run = 1; run <= cap; run++) {
      if (sample(system, strategy, { maxSteps: STEPS_LIMIT }).finding) return run;
    }
    return Number.POSITIVE_INFINITY;
  }).sort((a, b) => a - b);
  const middle = (runs[Math.floor((seeds - 1) / 2)] + runs[Math.ceil((seeds - 1) / 2)]) / 2;
  return {
    median: Number.isFinite(middle) ? middle : Number.NaN,
    found: runs.filter(Number.isFinite).length,
  };
}
