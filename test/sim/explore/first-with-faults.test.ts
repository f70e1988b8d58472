import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { compareFirst } from './first.js';
import { tinySystem, tinySystemArbitrary } from './tiny-systems.js';

/** The same systems each time: what is shown is that the comparison finds each fault, not how soon. */
const SEED = 1;
const RUNS = 1500;
/** A few seconds, where nothing else runs. */
const LIMIT_MS = 300_000;

// biome-ignore lint/suspicious/noExplicitAny: a fault reaches into what is private
type Any = any;

/** A fault of a module: what it does to what it exports. */
interface Fault {
  readonly module: 'cheapest' | 'costs' | 'bounds';
  readonly plant: (exported: Any) => object;
}

/** A method that does otherwise; it is given the one that there was. */
const patched = (
  module: Fault['module'],
  of: string,
  method: string,
  fault: (original: Any) => (this: Any, ...args: Any[]) => Any,
): Fault => ({
  module,
  plant(exported) {
    const on = exported[of].prototype ?? exported[of];
    Object.assign(on, { [method]: fault(on[method]) });
    return exported;
  },
});

const faults: readonly (readonly [why: string, fault: Fault])[] = [
  [
    'goes on with nobody from a state that was seen',
    patched(
      'cheapest',
      'CheapestSearch',
      'visit',
      (visit) =>
        function (node) {
          this.nodes.read(node, this.node);
          return this.seen[this.node[0]] === 1 ? null : visit.call(this, node);
        },
    ),
  ],
  [
    'leads on with the same cost as before',
    patched(
      'cheapest',
      'CheapestSearch',
      'step',
      () =>
        function (node, lane) {
          this.system.step(lane);
          this.reach(node, this.costs[node], this.steps[node] + 1, lane);
        },
    ),
  ],
  [
    'passes over one lane at most',
    {
      module: 'costs',
      plant: (all) => ({ ...all, DELAYS: { ...all.DELAYS, most: () => 1 } }),
    },
  ],
  [
    'says that it covered the cost at which it was cut off',
    patched(
      'cheapest',
      'CheapestSearch',
      'drain',
      (drain) =>
        function (cost) {
          const way = drain.call(this, cost);
          this.covered = cost;
          return way;
        },
    ),
  ],
  [
    'forgets what a step did wrong',
    patched(
      'cheapest',
      'CheapestSearch',
      'reach',
      (reach) =>
        function (...given) {
          this.system.fault();
          return reach.apply(this, given);
        },
    ),
  ],
  [
    'counts no switch away from the lane that began',
    {
      module: 'costs',
      plant: (all) => ({
        ...all,
        SWITCHES: {
          ...all.SWITCHES,
          list: (cost: number, last: number, ...rest: Any[]) =>
            all.SWITCHES.list(cost, last === 0 ? all.NO_LANE : last, ...rest),
        },
      }),
    },
  ],
  [
    'begins the round with the lane after the last one',
    {
      module: 'costs',
      plant: (all) => ({
        ...all,
        DELAYS: {
          ...all.DELAYS,
          list: (cost: number, last: number, ...rest: Any[]) =>
            all.DELAYS.list(cost, last === all.NO_LANE ? last : last + 1, ...rest),
        },
      }),
    },
  ],
  [
    'takes the first way there is for the simplest',
    patched(
      'cheapest',
      'CheapestSearch',
      'lead',
      () =>
        function (from, cost) {
          for (const node of [...this.waiting[from]].reverse()) {
            const last = this.load(node);
            this.queue = [[], ...this.queue];
            this.expand(node, last, cost, this.system.enabledLanes(this.enabled));
          }
        },
    ),
  ],
  [
    'looks for a race where nobody touches anything',
    patched(
      'cheapest',
      'CheapestSearch',
      'visit',
      (visit) =>
        function (node) {
          const { enabledLanes } = this.system;
          this.system.enabledLanes = (enabled: Int32Array) => {
            const count = enabledLanes.call(this.system, enabled);
            this.system.touching = 0;
            return count;
          };
          const finding = visit.call(this, node);
          this.system.enabledLanes = enabledLanes;
          return finding;
        },
    ),
  ],
  [
    'looks no further than a bound, and says that is all',
    patched(
      'bounds',
      'BoundedSearches',
      'look',
      (look) =>
        function (by, reach) {
          const found = look.call(this, by, reach);
          return found && found.counterexample.contextSwitches > 1 ? null : found;
        },
    ),
  ],
];

async function searches(fault: Fault | null) {
  vi.resetModules();
  const path = '../../../sim/explore/';
  if (fault) {
    vi.doMock(`${path}${fault.module}.js`, async (original) =>
      fault.plant({ ...((await original()) as object) }),
    );
  }
  const [{ CheapestSearch }, { SWITCHES, DELAYS }, { check }] = await Promise.all([
    import('../../../sim/explore/cheapest.js'),
    import('../../../sim/explore/costs.js'),
    import('../../../sim/explore/check.js'),
  ]);
  if (fault) vi.doUnmock(`${path}${fault.module}.js`);
  return { CheapestSearch, SWITCHES, DELAYS, check };
}

/** A deadlock where the last lane is first, past both others, and nowhere else: few random systems have one. */
const lastFirst = () =>
  tinySystem([
    [{ does: 'store', at: 0, value: 1 }],
    [{ does: 'store', at: 0, value: 1 }],
    [{ does: 'parks', at: 0, value: 0 }],
  ]);

/** A deadlock where a lane comes between two steps of the other, and so with two switches and no fewer. */
const between = () =>
  tinySystem([
    [
      { does: 'store', at: 0, value: 1 },
      { does: 'store', at: 0, value: 2 },
    ],
    [{ does: 'parks', at: 0, value: 1 }],
  ]);

const firstDifference = (of: Awaited<ReturnType<typeof searches>>): string | null => {
  const drawn = fc.sample(tinySystemArbitrary, { numRuns: RUNS, seed: SEED });
  for (const build of [lastFirst, between, ...drawn.map((system) => system.build)]) {
    const difference = attempt(() => compareFirst(build, of));
    if (difference !== null) return difference;
  }
  return null;
};

/** A search with a fault in it may also fall over: that is found as well. */
function attempt(compare: () => string | null): string | null {
  try {
    return compare();
  } catch (error) {
    return `${error}`;
  }
}

afterAll(() => vi.resetModules());

describe('a search that', () => {
  test.each(faults)(
    '%s is found out',
    async (_, fault) => {
      expect(firstDifference(await searches(fault))).not.toBeNull();
    },
    LIMIT_MS,
  );
});

test(
  'without a fault, nothing is found out',
  async () => {
    expect(firstDifference(await searches(null))).toBeNull();
  },
  LIMIT_MS,
);
