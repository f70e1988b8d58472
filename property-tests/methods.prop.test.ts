import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../sim/explore/check.js';
import { CountersFirst } from '../sim/explore/counters-first.js';
import { explore } from '../sim/explore/explore.js';
import { OnePath } from '../sim/explore/one-path.js';
import { PersistentSets } from '../sim/explore/persistent-sets.js';
import { replay } from '../sim/explore/replay.js';
import { findShortest } from '../sim/explore/shortest.js';
import { scheduleArbitrary } from '../src/campaign/schedule-arbitraries.js';
import { PROTOCOLS } from '../src/protocols/load.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { alikeSystem, alikeSystemArbitrary } from '../test/sim/explore/alike-systems.js';
import { counterSystemArbitrary, mixedSystemArbitrary } from '../test/sim/explore/counter-systems.js';
import { compareMethods } from '../test/sim/explore/methods.js';
import { holdSymmetry } from '../test/sim/explore/with-symmetry.js';
import { runs } from './runs.js';

const METHODS = { OnePath, CountersFirst, PersistentSets };

describe('one path, counters first and every state come to the same', () => {
  test.each([...PROTOCOLS.values()])('for any valid schedule under $name', (protocol) => {
    fc.assert(
      fc.property(scheduleArbitrary, fc.constantFrom(1, 2, 4, 8), (schedule, ringCapacity) => {
        const build = () => followedSystem({ schedule, protocol, ringCapacity }).system;
        expect(compareMethods(build, METHODS, true).difference).toBeNull();
      }),
      runs(150),
    );
  });

  test('for systems of counters', () => {
    fc.assert(
      fc.property(counterSystemArbitrary, ({ build }) => {
        expect(compareMethods(build, METHODS).difference).toBeNull();
      }),
      runs(1000),
    );
  });

  test('for systems with counters among other cells', () => {
    fc.assert(
      fc.property(mixedSystemArbitrary, fc.boolean(), ({ build }, byLevels) => {
        expect(compareMethods(build, METHODS, byLevels).difference).toBeNull();
      }),
      runs(1000),
    );
  });
});

test('alike lanes in any order and in one order come to the same', () => {
  fc.assert(
    fc.property(alikeSystemArbitrary, (draft) => {
      const searches = { check, explore, findShortest, replay };
      expect(holdSymmetry(() => alikeSystem(draft), searches, 2000).difference).toBeNull();
    }),
    runs(300),
  );
}, 600_000);
