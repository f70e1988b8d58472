import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutants } from '../../../scripts/mutants/all.js';
import { equivalents } from '../../../scripts/mutants/equivalents.js';
import { check } from '../../../sim/explore/check.js';
import { CountersFirst } from '../../../sim/explore/counters-first.js';
import { OnePath } from '../../../sim/explore/one-path.js';
import { PersistentSets } from '../../../sim/explore/persistent-sets.js';
import { counterSystemArbitrary, mixedSystemArbitrary } from './counter-systems.js';
import { loopingSystemArbitrary } from './looping-systems.js';
import { compareMethods, type Methods } from './methods.js';

const METHODS: Methods = { OnePath, CountersFirst, PersistentSets };
const RUNS = 600;

describe('without looking at every state, the same is found and told of', () => {
  test('random systems of counters', () => {
    let walked = 0;
    fc.assert(
      fc.property(counterSystemArbitrary, ({ build }) => {
        const { difference, isWalked } = compareMethods(build, METHODS);
        expect(difference).toBeNull();
        walked += Number(isWalked);
      }),
      { numRuns: RUNS },
    );
    expect(walked).toBeGreaterThan(RUNS / 2);
  });

  test('those systems come to every verdict', () => {
    const systems = fc.sample(counterSystemArbitrary, { numRuns: RUNS, seed: 1 });
    const verdicts = new Set(systems.map(({ build }) => check(build()).verdict));
    expect([...verdicts].sort()).toEqual(['deadlock', 'proved', 'race', 'wrong-result']);
  });

  test.each([false, true])(
    'random systems with counters among other cells, level by level: %s',
    (byLevels) => {
      let reduced = 0;
      fc.assert(
        fc.property(mixedSystemArbitrary, ({ build }) => {
          const { difference, isReduced } = compareMethods(build, METHODS, byLevels);
          expect(difference).toBeNull();
          reduced += Number(isReduced);
        }),
        { numRuns: RUNS },
      );
      expect(reduced).toBeGreaterThan(RUNS / 4);
    },
  );

  test('random systems with loops', () => {
    fc.assert(
      fc.property(loopingSystemArbitrary, ({ build }) => {
        expect(compareMethods(build, METHODS).difference).toBeNull();
      }),
      { numRuns: RUNS },
    );
  });

  test.each([...mutants, ...equivalents].map((mutant) => [`${mutant.of}: ${mutant.name}`, mutant] as const))(
    '%s, and its original',
    (_, { build, buildOriginal, byLevels, tiles }) => {
      for (const system of [build, buildOriginal]) {
        const isLocal = tiles !== null || system().askedFault === null;
        expect(compareMethods(system, METHODS, byLevels, isLocal).difference).toBeNull();
      }
    },
  );
});
