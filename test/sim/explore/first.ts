import type * as CheapestModule from '../../../sim/explore/cheapest.js';
import type * as CheckModule from '../../../sim/explore/check.js';
import type * as CostsModule from '../../../sim/explore/costs.js';
import { explore } from '../../../sim/explore/explore.js';
import { contextSwitches, Replay, toDeviations } from '../../../sim/interleaving.js';
import type { System } from '../../../sim/system.js';
import { findAtEnd, findRace } from '../../../sim/watch/finding.js';
import { sample } from '../../../sim/watch/sample.js';

/** What is held against walking every interleaving: perhaps with a fault in it. */
export interface Searches {
  readonly CheapestSearch: typeof CheapestModule.CheapestSearch;
  readonly SWITCHES: typeof CostsModule.SWITCHES;
  readonly DELAYS: typeof CostsModule.DELAYS;
  readonly check: typeof CheckModule.check;
}

/** What a way costs, and how long it is. */
interface Price {
  readonly cost: number;
  readonly steps: number;
}

/** By what a way is cheap: of the lanes that took its steps, and of those that could. */
type Pricing = (lanes: readonly number[], able: readonly (readonly number[])[]) => number;

/** How often a lane is passed over whose turn it is, step by step as it is defined. */
const delaysOf: Pricing = (lanes, able) => {
  let delays = 0;
  let turn = 0;
  lanes.forEach((lane, step) => {
    for (; turn !== lane; turn = (turn + 1) % 256) if (able[step].includes(turn)) delays++;
  });
  return delays;
};

/** Limits at which a search is cut off, and none. */
const LIMITS = [Number.POSITIVE_INFINITY, 2, 9, 30];

/** What differs between the searches of a small system without loops and a walk through all its interleavings, or null. */
export function compareFirst(build: () => System, searches: Searches): string | null {
  const { CheapestSearch, SWITCHES, DELAYS } = searches;
  const system = build();
  const [bySwitches, byDelays] = walkAll(system, [(lanes) => contextSwitches(lanes), delaysOf]);
  const costs = [
    ['switches', SWITCHES, (lanes: ArrayLike<number>) => contextSwitches(lanes), bySwitches],
    ['delays', DELAYS, delaysOf, byDelays],
  ] as const;
  for (const [name, cost, pricing, cheapest] of costs) {
    for (const maxStates of LIMITS) {
      const search = new CheapestSearch(system, { cost, kind: null, maxStates, maxBytes: 2 ** 30 });
      const way = search.run();
      const of = `${name} up to ${maxStates}: `;
      if (!way) {
        if (maxStates === LIMITS[0] && search.covered !== LIMITS[0]) return `${of}not complete`;
        if (cheapest && cheapest.cost <= search.covered) return `${of}missed, at a cost of ${cheapest.cost}`;
        continue;
      }
      if (!cheapest) return `${of}found ${way.finding.kind} where there is nothing`;
      const found = { cost: pricing(way.lanes, ableAlong(system, way.lanes)), steps: way.lanes.length };
      if (found.cost !== cheapest.cost || found.steps !== cheapest.steps) {
        return `${of}${JSON.stringify(found)}, not ${JSON.stringify(cheapest)}`;
      }
      const replayed = sample(system, new Replay(toDeviations(system, way.lanes)));
      if (replayed.finding?.kind !== way.finding.kind || replayed.steps !== found.steps) {
        return `${of}does not replay`;
      }
    }
  }
  return compareCheck(system, searches.check, bySwitches);
}

function compareCheck(system: System, check: Searches['check'], cheapest: Price | null): string | null {
  const all = explore(system);
  const { verdict, counterexample, complete, bounds } = check(system, { first: true });
  if ((verdict === 'proved') !== (all.findings.length === 0))
    return `first: ${verdict}, against all findings`;
  if (verdict === 'proved') return complete && bounds === null ? null : 'first: a proof that is not complete';
  if (!counterexample?.minimal || counterexample.finding.kind !== verdict) return 'first: not minimal';
  return counterexample.contextSwitches === cheapest?.cost ? null : 'first: a way with more switches';
}

/** The cheapest way to any finding, among all interleavings, none of which is left out or merged with another. */
function walkAll(system: System, pricings: readonly Pricing[]): readonly (Price | null)[] {
  const cheapest: (Price | null)[] = pricings.map(() => null);
  const lanes: number[] = [];
  const able: number[][] = [];
  const end = () => {
    pricings.forEach((pricing, by) => {
      const price = { cost: pricing(lanes, able), steps: lanes.length };
      const best = cheapest[by];
      const isBetter =
        !best || price.cost < best.cost || (price.cost === best.cost && price.steps < best.steps);
      if (isBetter) cheapest[by] = price;
    });
  };
  const from = () => {
    const here = system.words.slice();
    const enabled = system.lanes.map((_, lane) => lane).filter((lane) => system.isEnabled(lane));
    if (findRace(system) || (enabled.length === 0 && findAtEnd(system))) return end();
    able.push(enabled);
    for (const lane of enabled) {
      system.words.set(here);
      system.step(lane);
      lanes.push(lane);
      if (system.fault() !== null) end();
      else from();
      lanes.pop();
    }
    able.pop();
  };
  system.reset();
  from();
  return cheapest;
}

/** The lanes that could go on before each of these steps. */
function ableAlong(system: System, lanes: readonly number[]): readonly (readonly number[])[] {
  system.reset();
  return lanes.map((lane) => {
    const able = system.lanes.map((_, other) => other).filter((other) => system.isEnabled(other));
    system.step(lane);
    system.fault();
    return able;
  });
}
