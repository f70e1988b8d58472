import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../sim/explore/check.js';
import { RaceDetector } from '../sim/watch/race-detector.js';
import { sample } from '../sim/watch/sample.js';
import { makeStrategy, STRATEGIES } from '../src/campaign/strategies.js';
import { interleaving, scheduleArbitrary } from '../src/fast-check.js';
import { randomTensor } from '../src/model/random-model.js';
import type { Protocol } from '../src/program/protocol.js';
import { PROTOCOLS } from '../src/protocols/load.js';
import { checkLanes } from '../src/safety/declarations.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { givenTensors } from '../src/schedule/schedule.js';
import { runs } from './runs.js';

const sequence = PROTOCOLS.get('sequence') as Protocol;
const capacity = fc.constantFrom(1, 2, 4, 8);
const anyProtocol = fc.constantFrom(...PROTOCOLS.values());

describe('sequence', () => {
  test('is proved for any valid schedule and any ring', () => {
    fc.assert(
      fc.property(scheduleArbitrary, capacity, (schedule, slots) => {
        const { verdict } = check(
          followedSystem({ schedule, protocol: sequence, ringCapacity: slots }).system,
          { byLevels: true },
        );
        expect(verdict).toBe('proved');
      }),
      runs(300),
    );
  });

  test('does nothing wrong in any interleaving that can be told', () => {
    fc.assert(
      fc.property(scheduleArbitrary, capacity, interleaving(), (schedule, slots, order) => {
        const { system } = followedSystem({ schedule, protocol: sequence, ringCapacity: slots });
        expect(sample(system, order.strategy(), { detector: new RaceDetector() }).finding).toBeNull();
      }),
      runs(300),
    );
  });
});

test('every protocol touches what it declares, for any valid schedule', () => {
  fc.assert(
    fc.property(scheduleArbitrary, anyProtocol, capacity, (schedule, protocol, slots) => {
      const inputs = new Map(
        givenTensors(schedule).map(({ name, rows, cols }) => [name, randomTensor(rows, cols, name)]),
      );
      expect(checkLanes({ schedule, protocol, ringCapacity: slots }, inputs)).toBeGreaterThanOrEqual(0);
    }),
    runs(60),
  );
});

describe('sampling and exploring', () => {
  test('never contradict each other: what a sample finds, exploring finds', () => {
    fc.assert(
      fc.property(
        scheduleArbitrary,
        anyProtocol,
        capacity,
        fc.constantFrom(...STRATEGIES),
        fc.string(),
        (schedule, protocol, slots, strategy, seed) => {
          const tiles = followedSystem({ schedule, protocol, ringCapacity: slots });
          const detector = new RaceDetector();
          const { finding } = sample(tiles.system, makeStrategy(strategy, tiles, seed, 3), { detector });
          if (!finding) return;
          const { findings } = check(tiles.system, { byLevels: true });
          expect(findings.map(({ kind }) => kind)).toContain(finding.kind);
        },
      ),
      runs(300),
    );
  });

  test('levels and a table of all states come to the same', () => {
    fc.assert(
      fc.property(scheduleArbitrary, anyProtocol, capacity, (schedule, protocol, slots) => {
        const { system } = followedSystem({ schedule, protocol, ringCapacity: slots });
        const levels = check(system, { byLevels: true });
        const table = check(system);
        expect(levels.verdict).toBe(table.verdict);
        expect(levels.states).toBe(table.states);
        expect(levels.transitions).toBe(table.transitions);
      }),
      runs(100),
    );
  });
});
