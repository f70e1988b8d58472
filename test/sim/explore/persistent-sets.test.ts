import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { PersistentSets } from '../../../sim/explore/persistent-sets.js';
import { Verb } from '../../../src/lane/lane.js';
import { anySystemArbitrary } from './any-systems.js';
import { heldAgainst, type Methods } from './methods.js';
import { isNoticed } from './noticed.js';
import { type Any, type Fault, patched, planted } from './planted.js';

const RUNS = 1500;
/** Where faults are planted: the same systems each time, and as many as it takes. */
const SEED = 1;
const RUNS_WITH_FAULT = 30_000;
/** Systems with more states tell no more than smaller ones. */
const MAX_STATES = 5_000;

type Sets = Methods['PersistentSets'];

/** What persistent sets find otherwise than a search of every state; null for a system that is too large. */
function difference(build: Parameters<typeof heldAgainst>[1], Searches: Sets) {
  const every = explore(build(), { maxStates: MAX_STATES });
  if (!every.complete) return null;
  const sets = Searches.of(build(), {});
  if (!sets?.run()) throw new Error('persistent sets do not fit');
  const differences = heldAgainst(every, build, 'persistent sets', sets);
  return { differences, every, reduced: sets.result() };
}

describe('with persistent sets alone the same is found as in every state', () => {
  test('in random systems with every verb, loops and branches', () => {
    const kinds = new Set<string>();
    let compared = 0;
    let smaller = 0;
    fc.assert(
      fc.property(anySystemArbitrary, ({ build }) => {
        const found = difference(build, PersistentSets);
        if (!found) return;
        expect(found.differences).toEqual([]);
        compared++;
        smaller += Number(found.reduced.states < found.every.states);
        for (const { kind } of found.every.findings) kinds.add(kind);
      }),
      { numRuns: RUNS },
    );
    expect([...kinds].sort()).toEqual(['deadlock', 'livelock', 'race', 'wrong-result']);
    expect(compared).toBeGreaterThan(RUNS / 2);
    expect(smaller).toBeGreaterThan(RUNS / 2);
  });
});

const conflicts = (forgets: (a: number, b: number) => boolean): Fault => ({
  module: '../access-conflict.js',
  plant: (all) => ({
    ...all,
    effectsConflict: (a: number, b: number) => !forgets(a, b) && all.effectsConflict(a, b),
  }),
});
const READS = 1;
const WRITES = 2;
const SLEEPS = 4;
const WAKES = 8;

/** A fault in what a method of a class gives, told from what it should give. */
const changed = (
  module: string,
  of: string,
  method: string,
  to: (self: Any, right: (...args: Any[]) => Any, ...args: Any[]) => Any,
): Fault => ({
  module,
  plant(all) {
    const right = all[of].prototype[method];
    all[of].prototype[method] = function (this: Any, ...args: Any[]) {
      return to(this, right.bind(this), ...args);
    };
    return all;
  },
});

const faults: readonly (readonly [why: string, fault: Fault])[] = [
  [
    'takes parks and notifies of one cell in one order only',
    conflicts((a, b) => (a & WAKES) !== 0 || ((b & WAKES) !== 0 && (a & WRITES) === 0)),
  ],
  [
    'takes a store and a load of one cell in one order only',
    conflicts((a, b) => a === READS && b === WRITES),
  ],
  ['takes two stores of one cell in one order only', conflicts((a, b) => a === WRITES && b === WRITES)],
  ['takes two updates of one cell in one order only', conflicts((a, b) => a === 3 && b === 3)],
  [
    'takes parks to look at no value',
    conflicts((a, b) => (a & SLEEPS) !== 0 && (b & (WAKES | SLEEPS)) === 0),
  ],
  [
    'does not ask who could let a lane go on that waits',
    changed(
      'turns.js',
      'Turns',
      'meet',
      (self, right, lane, other) => self.canGoOn[lane] !== 0 && right(lane, other),
    ),
  ],
  [
    'forgets the second cell of a wait in a lane that stands at it',
    changed('footprints.js', 'Footprints', 'meet', (self, right, state, other) => {
      const { states } = self;
      if (states[state].cells.length < 2) return right(state, other);
      self.states = states.with(state, { ...states[state], cells: [] });
      const meets = right(state, other);
      self.states = states;
      return meets;
    }),
  ],
  [
    'forgets the second cell of waits that are to come',
    changed('footprints.js', 'Footprints', 'markOwn', (self, right, state) => {
      const { states } = self;
      self.states = states.with(state, { ...states[state], cells: [] });
      right(state);
      self.states = states;
    }),
  ],
  [
    'leaves steps out for ever where others go round',
    changed('explorer.js', 'Explorer', 'take', (_, right, ...args) => right(...args) || true),
  ],
  [
    'takes a touch without a look at who will touch its bytes',
    changed('footprints.js', 'Footprints', 'meet', (self, right, state, other) =>
      self.states[state].verb === Verb.touches ? false : right(state, other),
    ),
  ],
  [
    'looks at no more than the next step of other lanes',
    changed('footprints.js', 'Footprints', 'prepare', (self, right) => {
      const { following } = self;
      self.following = following.map(() => []);
      right();
      self.following = following;
    }),
  ],
  [
    'takes lanes that meet the first one and not those that meet them',
    changed('turns.js', 'Turns', 'close', (self, right, first, limit) => {
      const { meet } = self;
      self.meet = (lane: number, other: number) => lane === first && meet.call(self, lane, other);
      const size = right(first, limit);
      self.meet = meet;
      return size;
    }),
  ],
  [
    'does not begin again with what it has seen',
    {
      module: 'turns.js',
      plant(all) {
        Object.defineProperty(all.Turns.prototype, 'isOutdated', { get: () => false });
        return all;
      },
    },
  ],
  [
    'does not see where lanes go on that were woken',
    patched('turns.js', 'Turns', {
      learn(lane) {
        this.taken++;
        this.footprints.goOn(lane, this.at[lane]);
      },
    }),
  ],
  [
    'takes the bytes that a state touched first for all that it touches',
    changed('footprints.js', 'Footprints', 'add', (self, right, touch, at) => {
      if (self.touched[touch].count === 0) right(touch, at);
    }),
  ],
];

describe('the comparison finds out a search that', () => {
  afterAll(() => void vi.resetModules());

  test.each(faults)('%s', async (why, fault) => {
    const { PersistentSets: Faulty } = await planted(
      fault,
      () => import('../../../sim/explore/persistent-sets.js'),
    );
    const property = fc.property(
      anySystemArbitrary,
      ({ build }) => !difference(build, Faulty)?.differences.length,
    );
    expect(isNoticed(`persistent sets ${why}`, property, { seed: SEED, runs: RUNS_WITH_FAULT })).toBe(true);
  });
});
