import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import { explore } from '../../../sim/explore/explore.js';
import { replay } from '../../../sim/explore/replay.js';
import { findShortest } from '../../../sim/explore/shortest.js';
import { alikeSystem, alikeSystemArbitrary } from './alike-systems.js';
import { holdSymmetry } from './with-symmetry.js';

const SEARCHES = { check, explore, findShortest, replay };
const RUNS = 400;
const MAX_STATES = 1500;
const VERDICTS = ['deadlock', 'livelock', 'proved', 'race', 'wrong-result'];

test('random systems with lanes that are alike: the same is found, in as few steps, and told of', () => {
  const verdicts = new Map<string | null, number>();
  let smaller = 0;
  fc.assert(
    fc.property(alikeSystemArbitrary, (draft) => {
      const { difference, verdict, full, reduced } = holdSymmetry(
        () => alikeSystem(draft),
        SEARCHES,
        MAX_STATES,
      );
      expect(difference).toBeNull();
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      smaller += Number(reduced < full);
    }),
    { numRuns: RUNS },
  );
  expect([...verdicts.keys()].filter((verdict) => verdict !== null).sort()).toEqual(VERDICTS);
  expect(smaller).toBeGreaterThan(RUNS / 4);
}, 600_000);
