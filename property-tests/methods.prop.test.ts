import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CountersFirst } from '../sim/explore/counters-first.js';
import { OnePath } from '../sim/explore/one-path.js';
import { scheduleArbitrary } from '../src/campaign/schedule-arbitraries.js';
import { PROTOCOLS } from '../src/protocols/load.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { counterSystemArbitrary, mixedSystemArbitrary } from '../test/sim/explore/counter-systems.js';
import { compareMethods } from '../test/sim/explore/methods.js';
import { runs } from './runs.js';

const METHODS = { OnePath, CountersFirst };

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
