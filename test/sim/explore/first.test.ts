import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CheapestSearch } from '../../../sim/explore/cheapest.js';
import { check } from '../../../sim/explore/check.js';
import { DELAYS, SWITCHES } from '../../../sim/explore/costs.js';
import { replay } from '../../../sim/explore/replay.js';
import { LyingLane } from '../../../sim/hold/lying-lane.js';
import { System } from '../../../sim/system.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { flaggedQueue, reorder, spscRing } from '../../systems/exchanges.js';
import { bakery, dekker, filterLock } from '../../systems/locks.js';
import { adds, awaits, laneOf, others, type Step, stores, systemOf, writes } from '../../systems/states.js';
import { compareFirst } from './first.js';
import { loopingSystemArbitrary } from './looping-systems.js';
import { tinySystemArbitrary } from './tiny-systems.js';

const SEARCHES = { CheapestSearch, SWITCHES, DELAYS, check };

describe('the first finding', () => {
  test('of random systems: it is there if any is, none is cheaper, and what is covered has none', () => {
    fc.assert(
      fc.property(tinySystemArbitrary, ({ build }) => {
        expect(compareFirst(build, SEARCHES)).toBeNull();
      }),
      { numRuns: 600 },
    );
  });

  test('of random systems with loops: a livelock comes last', () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(loopingSystemArbitrary, ({ build, simplest }) => {
        const { verdict, counterexample } = check(build(), { first: true });
        const expected = simplest();
        const { deadlock, livelock } = Object.fromEntries(expected);
        verdicts.add(verdict);
        expect(verdict).toBe(deadlock ? 'deadlock' : livelock ? 'livelock' : 'proved');
        if (!counterexample) return;
        const { contextSwitches, lanes, minimal, deviations } = counterexample;
        expect({ contextSwitches, steps: lanes.length }).toEqual(deadlock ?? livelock);
        expect(minimal).toBe(true);
        expect(replay(build(), deviations)).toMatchObject({
          finding: { kind: verdict },
          steps: lanes.length,
        });
      }),
      { numRuns: 600 },
    );
    expect([...verdicts].sort()).toEqual(['deadlock', 'livelock', 'proved']);
  });

  test.each([
    ['SCTBench queue_bad', () => flaggedQueue(), 'wrong-result', 2],
    ['SCTBench reorder_20_bad', () => reorder(20), 'wrong-result', 1],
    ['SCTBench reorder_50_bad', () => reorder(50), 'wrong-result', 1],
  ] as const)('of %s comes at once', (_, build, verdict, switches) => {
    const first = check(build(), { first: true });
    expect(first).toMatchObject({ verdict, method: 'fewest-switches', complete: false });
    expect(first.states).toBeLessThan(10_000);
    expect(first.counterexample).toMatchObject({ contextSwitches: switches, minimal: true });
    expect(replay(build(), first.counterexample?.deviations ?? '').finding?.kind).toBe(verdict);
  });

  test.each([
    ['filter lock', () => filterLock(3), () => filterLock(3, 'a level short')],
    ['bakery', () => bakery(3), () => bakery(3, 'no order of equals')],
    ['Dekker', () => dekker(), () => dekker('looks first')],
    ['ring', () => spscRing(), () => spscRing('publishes first')],
  ] as const)(
    'of the %s: none where it is right, and else the one that every state has',
    (_, right, wrong) => {
      expect(check(right(), { first: true }).verdict).toBe('proved');
      const all = check(wrong());
      const first = check(wrong(), { first: true });
      expect([all.verdict, first.verdict]).toEqual(['race', 'race']);
      expect(first.counterexample?.lanes).toEqual(all.counterexample?.lanes);
    },
  );

  test('holds the steps that lead there', () => {
    const lane = lanesIn();
    const lies = lane('lies', registers(), {
      go: {
        touches: (_r, _c, bytes) => bytes.writes(0, 4),
        step: (_, context) => {
          (context as { plain: Int32Array }).plain[1] = 1;
        },
        next: 'end',
      },
    });
    const build = () => new System({ lanes: [lies], cells: [], plainWords: 2, finalFault: () => 'wrong' });
    expect(() => check(build(), { first: true })).toThrow(LyingLane);
    expect(check(build(), { first: true, hold: false }).verdict).toBe('wrong-result');
  });

  test('that is wrong beside a lane that goes on for ever is not said to be the simplest', () => {
    const lane = lanesIn();
    const serves = lane(
      'serves',
      registers(),
      { go: { loads: 0, take: () => {}, next: 'go' } },
      { mayRunForever: true },
    );
    const ends = laneOf('ends', { go: stores(0, 1, 'end') });
    const build = (finalFault: () => string | null) =>
      new System({ lanes: [ends, serves] as never, cells: ['a'], context: () => null as never, finalFault });
    expect(
      check(
        build(() => 'wrong'),
        { first: true },
      ),
    ).toMatchObject({ verdict: 'wrong-result', method: 'every-state' });
    expect(
      check(
        build(() => null),
        { first: true },
      ).verdict,
    ).toBe('proved');
  });

  test('of the kind that is asked for, if one is', () => {
    const build = () =>
      systemOf(
        [
          laneOf('a', { go: writes(0, 1, 'wait'), wait: awaits(0, () => 1, 'end') }),
          laneOf('b', { go: writes(0, 2, 'end') }),
        ],
        ['a'],
      );
    expect(check(build(), { first: true }).verdict).toBe('race');
    expect(check(build(), { first: true, find: 'deadlock' }).verdict).toBe('race');
  });
});

/** Lanes that add to cells of their own so many times, and then do something else. */
const adders = (count: number, times: number, last: (lane: number) => Step) =>
  systemOf(
    others(count).map((at) => {
      const adding = others(times).map((step) => [
        `add ${step}`,
        adds(at + 1, 1, step === times - 1 ? 'last' : `add ${step + 1}`),
      ]);
      return laneOf(`lane ${at}`, { ...Object.fromEntries(adding), last: last(at) });
    }),
    others(count + 1).map((at) => `cell ${at}`),
  );
/** All write the same word in the end: one switch, and many steps. */
const lateRace = () => adders(6, 12, () => writes(0, 1, 'end'));
/** Wrong only where each has done all before the next begins: no delay, and as many switches as may be. */
const oneByOne = () =>
  adders(8, 4, (lane) => ({
    updates: 0,
    to: (old, r) => {
      r.seen = old;
      return old === lane ? old + 1 : old;
    },
    next: (r, { complain }, go) => {
      if (lane === 7 && r.seen === 7) complain('all came in their order');
      return go.end;
    },
  }));

describe('an easy finding', () => {
  test('is told long before the states are explored that have it, and decides where they never are', () => {
    const told: unknown[] = [];
    const checked = check(lateRace(), {
      hold: false,
      maxStates: 60_000,
      onFinding: ({ method, counterexample }) => told.push([method, counterexample?.minimal]),
    });
    expect(told).toEqual([['fewest-switches', true]]);
    expect(checked).toMatchObject({ verdict: 'race', method: 'fewest-switches', complete: false });
  });
});

describe('what comes to a limit', () => {
  const right = (count: number) => adders(count, 5, () => adds(0, 1, 'end'));

  test('says how many switches and delays were covered', () => {
    const { verdict, complete, bounds } = check(right(6), { maxStates: 3000 });
    expect([verdict, complete]).toEqual(['incomplete', false]);
    expect(bounds).toEqual({ switches: 1, delays: 1 });
    expect(check(right(2)).bounds).toBeNull();
  });

  test('covers more with more room', () => {
    const { bounds } = check(right(6), { maxStates: 30_000 });
    expect(bounds?.switches).toBeGreaterThan(1);
    expect(bounds?.delays).toBeGreaterThan(1);
  });

  test('goes on by switches, where there is no room for every state', () => {
    const { verdict, counterexample, method } = check(lateRace(), { maxStates: 1e4 });
    expect([verdict, method, counterexample?.minimal]).toEqual(['race', 'fewest-switches', true]);
  });

  test('and by delays, which are not said to be the simplest', () => {
    const { verdict, counterexample, method } = check(oneByOne(), { maxStates: 3000 });
    expect([verdict, method, counterexample?.minimal]).toEqual(['wrong-result', 'fewest-delays', false]);
  });

  test('covers nothing that whoever asked has had enough of', () => {
    const { verdict, bounds } = check(right(6), { onProgress: () => false });
    expect([verdict, bounds]).toEqual(['incomplete', { switches: -1, delays: -1 }]);
  });
});
