import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../sim/explore/check.js';
import { deviationsFromText, deviationsToText, Replay, toDeviations } from '../sim/interleaving.js';
import { sample } from '../sim/watch/sample.js';
import { interleaving, scheduleArbitrary } from '../src/fast-check.js';
import { PROTOCOLS } from '../src/protocols/load.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { replay } from '../src/safety/replay.js';
import { formatToken, hashSchedule, parseToken } from '../src/safety/token.js';
import { runs } from './runs.js';

const anyProtocol = fc.constantFrom(...PROTOCOLS.values());
const capacity = fc.constantFrom(1, 2, 4, 8);

test('any run told as deviations is the same run again', () => {
  fc.assert(
    fc.property(
      scheduleArbitrary,
      anyProtocol,
      capacity,
      interleaving(),
      (schedule, protocol, slots, order) => {
        const { system } = followedSystem({ schedule, protocol, ringCapacity: slots });
        const first = sample(system, order.strategy());
        const again = sample(system, new Replay(toDeviations(system, first.lanes)));
        expect(again).toEqual(first);
      },
    ),
    runs(200),
  );
});

test('a token reads back as what was written', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      word,
      capacity,
      interleaving(),
      fc.option(fc.dictionary(fc.constantFrom('layers', 'batch', 'tile', 'seed'), word)),
      (protocol, ringCapacity, order, workload) => {
        const deviations = order.toString();
        const token = { protocol, ringCapacity, schedule: '0123456789ab', deviations, workload };
        expect(parseToken(formatToken(token))).toEqual({
          ...token,
          workload: workload && Object.fromEntries(Object.entries(workload)),
        });
        expect(deviationsToText(deviationsFromText(deviations) ?? [])).toBe(deviations);
      },
    ),
  );
});

test('a counterexample fails again in the same way, after as many steps', () => {
  fc.assert(
    fc.property(scheduleArbitrary, anyProtocol, capacity, (schedule, protocol, ringCapacity) => {
      const { verdict, counterexample } = check(followedSystem({ schedule, protocol, ringCapacity }).system, {
        byLevels: true,
      });
      if (!counterexample) return;
      const { deviations, lanes } = counterexample;
      const token = {
        protocol: protocol.name,
        ringCapacity,
        schedule: hashSchedule(schedule),
        deviations,
        workload: null,
      };
      const replayed = replay(parseToken(formatToken(token)), schedule, protocol);
      expect(replayed.verdict).toBe(verdict);
      expect(replayed.steps).toBe(lanes.length);
    }),
    runs(200),
  );
});
