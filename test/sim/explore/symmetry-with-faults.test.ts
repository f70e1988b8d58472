import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { alikeSystem, alikeSystemArbitrary } from './alike-systems.js';
import { isNoticed } from './noticed.js';
import { holdSymmetry, type Searches } from './with-symmetry.js';

/** The same systems each time: what is shown is that the comparison finds each fault, not how soon. */
const SEED = 1;
const RUNS = 4000;
const MAX_STATES = 600;
const EXPLORE = '../../../sim/explore/';

// biome-ignore lint/suspicious/noExplicitAny: a fault reaches into what is private
type Any = any;

/** A fault of a module: what it exports in place of what it exports. */
interface Fault {
  readonly module: string;
  readonly plant: (exported: Any) => object;
  /** A fault of another module, without which this one would be noticed in time. */
  readonly with?: Fault;
}

/** Replaces methods of a class, private ones too; each is handed the original one. */
const patched = (
  module: string,
  of: string,
  methods: Record<string, (original: Any) => (this: Any, ...args: Any[]) => Any>,
): Fault => ({
  module,
  plant(exported) {
    const { prototype } = exported[of];
    for (const [name, method] of Object.entries(methods)) prototype[name] = method(prototype[name]);
    return exported;
  },
});

/** What a group's lanes have for themselves is cut: this much of it is not looked at, and stays where it is. */
const cut = (from: number, to: number | undefined): Fault => ({
  module: 'alike.js',
  plant: (exported) => ({
    ...exported,
    alikeGroups: (system: Any) =>
      exported.alikeGroups(system).map((group: Any) => ({
        ...group,
        words: group.words.map((own: number[]) => own.slice(from, to)),
      })),
  }),
});

const faults: readonly (readonly [why: string, fault: Fault])[] = [
  ['leaves the place of a lane where it is', cut(1, undefined)],
  ['leaves the last register where it is', cut(0, -1)],
  [
    'puts lanes in order by their registers alone',
    patched('canonical.js', 'Canonical', {
      sort: () =>
        function (words, marked = -1) {
          return sortedWith(this.groups, words, marked, 1);
        },
    }),
  ],
  [
    'puts lanes in order by their places alone',
    patched('canonical.js', 'Canonical', {
      sort: () =>
        function (words, marked = -1) {
          return sortedWith(this.groups, words, marked, 0, 1);
        },
    }),
  ],
  [
    'takes one group with another',
    {
      module: 'alike.js',
      plant: (exported) => ({
        ...exported,
        alikeGroups(system: Any) {
          const [first, ...others] = exported.alikeGroups(system);
          const same = others.filter(({ words }: Any) => words[0].length === first.words[0].length);
          if (same.length === 0) return first ? [first, ...others] : [];
          const all = [first, ...same];
          return [{ ...first, lanes: all.flatMap((g) => g.lanes), words: all.flatMap((g) => g.words) }];
        },
      }),
    },
  ],
  [
    'takes lanes of other contexts for alike',
    {
      module: 'same-context.js',
      plant: (all) => ({ ...all, isSameContext: () => true }),
      with: patched('hold-alike.js', 'HoldAlike', { visit: () => () => true }),
    },
  ],
  [
    'takes functions of one source for the same, whatever they look at',
    {
      module: '../../src/lane/free-names.js',
      plant: (all) => ({ ...all, isSameFunction: (a: unknown, b: unknown) => String(a) === String(b) }),
    },
  ],
  [
    'tells the way of lanes in order, as if they were the real ones',
    patched('canonical.js', 'Canonical', { laneAt: () => (_words, lane) => lane }),
  ],
  [
    'maps a way back without the lane of the last step',
    patched('canonical.js', 'Canonical', {
      laneAt: (laneAt) =>
        function (words, lane) {
          return laneAt.call(this, words, lane);
        },
    }),
  ],
  [
    'forgets who took the last step where lanes change places',
    patched('canonical.js', 'Canonical', {
      sort: (sort) =>
        function (words, marked) {
          sort.call(this, words);
          return marked;
        },
    }),
  ],
  [
    'takes the lane of the last step for another that is where it is',
    patched('canonical.js', 'Canonical', {
      isTwin: (isTwin) =>
        function (words, lane) {
          return isTwin.call(this, words, lane);
        },
    }),
  ],
  [
    'takes every lane of a group for the one before it',
    patched('canonical.js', 'Canonical', {
      isTwin: () =>
        function (_words, lane) {
          return this.placeOf[lane] > 0;
        },
    }),
  ],
  [
    'does not ask whether the result depends on who is who',
    patched('hold-alike.js', 'HoldAlike', { resultsAreAlike: () => () => true }),
  ],
  [
    'asks whether the result depends on who is who after two have changed places',
    patched('hold-alike.js', 'HoldAlike', {
      resultsAreAlike: (resultsAreAlike) =>
        function () {
          this.arrangements.next(this.system.words);
          return resultsAreAlike.call(this);
        },
    }),
  ],
  [
    'looks for states of a loop as they are',
    patched('livelock.js', 'StuckStates', {
      rowOf: () =>
        function (words) {
          return this.table.find(words);
        },
    }),
  ],
  ['does not share what lanes came to', patched('symmetry.js', 'Symmetry', { share: () => () => {} })],
  [
    'tells a finding of other lanes than take the steps',
    { module: 'finding-after.js', plant: (all) => ({ ...all, findingAfter: () => null }) },
  ],
];

/** Sorts each group by some of its words. */
function sortedWith(
  groups: readonly Any[],
  words: Int32Array,
  marked: number,
  from: number,
  to?: number,
): number {
  let standsAs = marked;
  for (const { lanes, at, width } of groups) {
    const columns = [...lanes].map((lane, place) => {
      const own = [...at.subarray(place * width, (place + 1) * width)].map((word) => words[word]);
      return { own, key: own.slice(from, to), isMarked: Number(lane === marked) };
    });
    const differs = (a: number[], b: number[]) =>
      a.map((word, index) => word - b[index]).find((by) => by !== 0) ?? 0;
    columns.sort((a, b) => differs(a.key, b.key) || a.isMarked - b.isMarked);
    for (const [place, { own, isMarked }] of columns.entries()) {
      for (const [word, value] of own.entries()) words[at[place * width + word]] = value;
      if (isMarked === 1) standsAs = lanes[place];
    }
  }
  return standsAs;
}

describe('holding symmetry against every state finds out one that', () => {
  afterAll(() => void vi.resetModules());

  // Once, of many times, a fault was not noticed that is in every other run, as if the module had come without it.
  test.each(faults)('%s', { retry: 2 }, async (why, fault) => {
    vi.resetModules();
    const planted = fault.with ? [fault, fault.with] : [fault];
    for (const { module, plant } of planted) {
      vi.doMock(EXPLORE + module, async (original) => plant({ ...(await original<object>()) }));
    }
    const [{ check }, { explore }, { replay }, { findShortest }] = await Promise.all([
      import('../../../sim/explore/check.js'),
      import('../../../sim/explore/explore.js'),
      import('../../../sim/explore/replay.js'),
      import('../../../sim/explore/shortest.js'),
    ]);
    for (const { module } of planted) vi.doUnmock(EXPLORE + module);
    expect(differs(why, { check, explore, replay, findShortest })).toBe(true);
  });
});

function differs(why: string, searches: Searches): boolean {
  const property = fc.property(alikeSystemArbitrary, (draft) => {
    // A step that a wrong way has no room for throws: that shows the fault as well.
    return holdSymmetry(() => alikeSystem(draft), searches, MAX_STATES).difference === null;
  });
  return isNoticed(`symmetry ${why}`, property, { seed: SEED, runs: RUNS, throwsCount: true });
}
