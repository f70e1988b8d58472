import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../sim/check.js';
import { RaceDetector } from '../sim/race-detector.js';
import { sample } from '../sim/sample.js';
import { checkLanes } from '../src/analysis/check-lanes.js';
import { makeStrategy, STRATEGIES } from '../src/analysis/strategies.js';
import { tileSystem } from '../src/analysis/tile-system.js';
import { interleaving, scheduleArbitrary } from '../src/fast-check.js';
import { randomTensor } from '../src/model/random-model.js';
import { PROTOCOLS } from '../src/protocols/load-protocol.js';
import type { Protocol } from '../src/protocols/protocol.js';
import { givenTensors } from '../src/schedule/schedule.js';
import { runs } from './runs.js';

const sequence = PROTOCOLS.get('sequence') as Protocol;
const capacity = fc.constantFrom(1, 2, 4, 8);
const anyProtocol = fc.constantFrom(...PROTOCOLS.values());

describe('sequence', () => {
  test('is proved for any valid schedule and any ring', () => {
    fc.assert(
      fc.property(scheduleArbitrary, capacity, (schedule, slots) => {
        const { verdict } = check(tileSystem(schedule, sequence, slots).system, { byLevels: true });
        expect(verdict).toBe('proved');
      }),
      runs(300),
    );
  });

  test('does nothing wrong in any interleaving that can be told', () => {
    fc.assert(
      fc.property(scheduleArbitrary, capacity, interleaving(), (schedule, slots, order) => {
        const { system } = tileSystem(schedule, sequence, slots);
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
      expect(checkLanes(schedule, inputs, protocol, slots)).toBeGreaterThanOrEqual(0);
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
          const tiles = tileSystem(schedule, protocol, slots);
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
        const { system } = tileSystem(schedule, protocol, slots);
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
