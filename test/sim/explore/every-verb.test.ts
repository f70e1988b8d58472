import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import { decisive, type WayToFinding } from '../../../sim/explore/checked.js';
import { replay } from '../../../sim/explore/replay.js';
import { findShortest } from '../../../sim/explore/shortest.js';
import { tell } from '../../../sim/story/story.js';
import { built, everyVerbArbitrary } from './every-verb.js';
import { faultsInMeaning, wokenInOrder } from './every-verb-faults.js';
import { difference, naivelyTold } from './naive-comparison.js';
import type { WrittenSystem } from './naive-interpreter.js';
import { type NaivelyFound, walkNaively } from './naive-walk.js';

const RUNS = 200;
const MOST_STATES = 800;

function expectPlayedAgain(written: WrittenSystem, { deviations, lanes, finding }: WayToFinding): void {
  const replayed = replay(built(written), deviations);
  expect(replayed.finding?.kind).toBe(finding.kind);
  // Beside a lane that goes on, the result is wrong once the others have ended: what goes wrong next may be told instead.
  const hasServer = written.lanes.some(({ options }) => options.mayRunForever);
  expect([...replayed.lanes].slice(0, hasServer ? lanes.length : undefined)).toEqual(lanes);
  tell(built(written), lanes, finding);
}

function expectSimplest(written: WrittenSystem, naive: NaivelyFound): void {
  for (const [kind, simplest] of naive.simplest) {
    const shortest = findShortest(built(written), kind);
    if (shortest.kind !== 'found') throw new Error(`${kind} not found`);
    const { contextSwitches, lanes } = shortest.path;
    expect({ kind, contextSwitches, steps: lanes.length }).toEqual({ kind, ...simplest });
  }
}

test('lanes of every verb mean what a naive interpreter says', () => {
  let skipped = 0;
  fc.assert(
    fc.property(fc.oneof(everyVerbArbitrary(), everyVerbArbitrary(1, 4)), (written) => {
      const naive = walkNaively(written, MOST_STATES);
      if (naive === null) {
        skipped++;
        return;
      }
      expect(difference(built(written), naive, { hold: true })).toBeNull();
      expect(difference(built(written), naive, { byLevels: true })).toBeNull();
      expectSimplest(written, naive);

      const { verdict, counterexample } = check(built(written));
      expect(verdict).toBe(decisive([...naive.simplest.keys()]) ?? 'proved');
      if (!counterexample) return;
      expect([...naive.told]).toContain(naivelyTold(counterexample.finding));
      expectPlayedAgain(written, counterexample);
    }),
    { numRuns: RUNS },
  );
  expect(skipped).toBeLessThan(RUNS / 4);
});

/** Always the same systems, so that a fault is found every time. */
const drawn = [everyVerbArbitrary(), everyVerbArbitrary(1, 4)].flatMap((arbitrary) =>
  fc.sample(arbitrary, { numRuns: 400, seed: 1 }),
);
const systems = [...wokenInOrder, ...drawn].flatMap((written) => {
  const naive = walkNaively(written, 200);
  return naive ? [{ written, naive }] : [];
});

test('what is drawn goes wrong in every way', () => {
  const kinds = new Set(systems.flatMap(({ naive }) => [...naive.simplest.keys()]));
  expect([...kinds].sort()).toEqual(['deadlock', 'livelock', 'race', 'wrong-result']);
});

test.each(Object.entries(faultsInMeaning))('what would mean something else is noticed: %s', (_, plant) => {
  const isNoticed = systems.some(({ written, naive }) => {
    try {
      return difference(plant(written), naive, { maxStates: 1e4 }) !== null;
    } catch {
      return true;
    }
  });
  expect(isNoticed).toBe(true);
});
