import { Random } from '../../sim/random.js';
import { Pct, pctBound } from '../../sim/strategies/pct.js';
import { Pos } from '../../sim/strategies/pos.js';
import { RandomWalk } from '../../sim/strategies/random.js';
import { profile, Surw } from '../../sim/strategies/surw.js';
import { Uniform } from '../../sim/strategies/uniform.js';
import type { Strategy } from '../../sim/strategy.js';
import { jittered } from '../../sim/time/jitter.js';
import { Timed } from '../../sim/time/timed.js';
import type { TileSystem } from '../program/system.js';
import { BUILT_IN_MACHINE } from '../speed/machine.js';
import { tileCostModel } from '../speed/tile-costs.js';
import type { FuzzReport } from './campaign.js';

/** The sampling strategies, by the names that the command line has for them. */
export const STRATEGIES = ['random', 'pct', 'pos', 'surw', 'uniform', 'timed'] as const;
/** One of `STRATEGIES`. */
export type StrategyName = (typeof STRATEGIES)[number];

/** How much a step's time varies in the `timed` strategy: from half to twice what the cost model says. */
const JITTER = 1;

/** A sampling strategy for a tile system, drawing from `seed`. One object serves many runs of the system. */
export function makeStrategy(
  name: StrategyName,
  { system, ops }: TileSystem,
  seed: string,
  depth: number,
): Strategy {
  const random = new Random(seed);
  switch (name) {
    case 'random':
      return new RandomWalk(random);
    case 'pct':
      return new Pct(random, depth, countSteps(system));
    case 'pos':
      return new Pos(random);
    case 'surw':
      return new Surw(random, profile(system));
    case 'uniform':
      return new Uniform(system, random);
    case 'timed':
      return new Timed(
        system.lanes.length,
        jittered(tileCostModel(ops, BUILT_IN_MACHINE), random, JITTER),
        false,
      );
  }
}

/** Steps of a run in which each lane goes on until it blocks: the k of PCT. */
export function countSteps(system: TileSystem['system']): number {
  const { counts } = profile(system);
  let steps = 1;
  for (const lane of counts) for (const count of lane) steps += count;
  return steps;
}

/** What finding nothing is worth, in a sentence. */
export function worth(
  strategy: StrategyName,
  { lanes, runs, longest, depth }: Pick<FuzzReport, 'lanes' | 'runs' | 'longest' | 'depth'>,
): string {
  const steps = Math.max(1, longest);
  if (strategy === 'pct') {
    const bound = pctBound(lanes, steps, depth);
    const missed = (1 - bound) ** runs;
    return (
      `PCT with n = ${lanes} lanes, k = ${steps} steps at most, d = ${depth}: a bug of depth ${depth} in one of these ` +
      `workloads shows in a run with a probability of at least 1/(n k^(d-1)) = ${bound.toExponential(2)}; ` +
      `${runs} such runs miss it with at most ${(100 * missed).toFixed(1)} %`
    );
  }
  if (strategy === 'uniform') {
    return 'every interleaving of a workload was as likely as any other; a rare one may not have come up';
  }
  return `${strategy} gives no bound: finding nothing says little about rare interleavings (verify covers them all)`;
}
