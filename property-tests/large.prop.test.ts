import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearWrap } from '../scripts/mutants/near-wrap.js';
import { nearWrapScoreboard, nearWrapTwoRing } from '../scripts/mutants/near-wrap-two-ring.js';
import { check } from '../sim/explore/check.js';
import {
  largeScheduleArbitrary,
  scheduleArbitrary,
  tinyScheduleArbitrary,
} from '../src/campaign/schedule-arbitraries.js';
import { randomModel } from '../src/model/random-model.js';
import { layOut } from '../src/program/memory-image.js';
import { PROTOCOLS } from '../src/protocols/load.js';
import { BadInput } from '../src/refusal/bad-input.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { compile, SCHEDULE_ORDERS } from '../src/schedule/compile.js';
import { known } from '../src/schedule/known.js';
import { SRAM_LIMIT_BYTES, TILE_LIMIT } from '../src/schedule/limits.js';
import type { Schedule } from '../src/schedule/schedule.js';
import { simulate } from '../src/speed/simulate.js';
import { balanced } from './balanced.js';
import { runs } from './runs.js';
import { largestFactor, scalable, scaled, usesWholeTiles } from './scaled.js';

const LARGEST_RING = 2 ** 20;
const capacity = fc.constantFrom(1, 2, 8, LARGEST_RING);
/** By name, which a failure can show. */
const anyProtocol = fc.constantFrom(...PROTOCOLS.keys());
/** Each protocol with counters that wrap after two items. */
const NEAR_WRAP = new Map([
  ['sequence', nearWrap],
  ['two-ring', nearWrapTwoRing],
  ['scoreboard', nearWrapScoreboard],
]);
const BEGINS = { 'at 0': PROTOCOLS, 'near the wrap': NEAR_WRAP };

/** Schedules that take tiles of any size. */
const scalableArbitrary = fc
  .oneof(tinyScheduleArbitrary, scheduleArbitrary)
  .map((schedule) => balanced(scalable(schedule)))
  .filter(usesWholeTiles);

/** What exploring comes to, whatever lies where. */
function explored(schedule: Schedule, name: string, slots: number, begins: keyof typeof BEGINS = 'at 0') {
  const protocol = known(BEGINS[begins], name, 'protocol');
  const { verdict, findings, states, transitions } = check(
    followedSystem({ schedule, protocol, ringCapacity: slots }).system,
    {
      byLevels: true,
      maxPathStates: 1,
    },
  );
  return { verdict, kinds: findings.map(({ kind }) => kind).sort(), states, transitions };
}

describe('on tiles and tensors at the limits', () => {
  test('sequence is proved for any valid schedule and any ring, wherever counting begins', () => {
    fc.assert(
      fc.property(
        largeScheduleArbitrary,
        capacity,
        fc.constantFrom('at 0' as const, 'near the wrap' as const),
        (schedule, slots, begins) => {
          expect(explored(schedule, 'sequence', slots, begins).verdict).toBe('proved');
          // Whatever the sizes, a state takes no more than there is to tell apart, and a slot for each operation.
          const { system } = followedSystem({
            schedule,
            protocol: known(PROTOCOLS, 'sequence', 'protocol'),
            ringCapacity: slots,
          });
          expect(system.words.length).toBeLessThan(200 + 20 * schedule.ops.length);
        },
      ),
      runs(300),
    );
  });

  test('a protocol comes to the same as on the same schedule with less of everything', () => {
    fc.assert(
      fc.property(
        scalableArbitrary,
        anyProtocol,
        capacity,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (schedule, protocol, slots, share) => {
          const factor = Math.max(1, Math.ceil(share * largestFactor(schedule)));
          const small = explored(schedule, protocol, slots);
          expect(explored(scaled(schedule, factor), protocol, slots)).toEqual(small);
        },
      ),
      runs(300),
    );
  });

  test('the schedules of that property come to every verdict', () => {
    const settings = fc.sample(fc.tuple(scalableArbitrary, anyProtocol, capacity), { numRuns: 300, seed: 1 });
    const seen = settings.map(([schedule, protocol, slots]) => {
      return `${protocol}: ${explored(schedule, protocol, slots).verdict}`;
    });
    expect(seen).toEqual(
      expect.arrayContaining(['sequence: proved', 'two-ring: race', 'two-ring: proved', 'scoreboard: race']),
    );
  });
});

/** Models of up to 2^13 inputs and outputs, in tiles so large that there are few of each. */
const largeCompiled = fc
  .record({
    layers: fc.array(fc.integer({ min: 1, max: 2 ** 13 }), { minLength: 2, maxLength: 3 }),
    batch: fc.integer({ min: 1, max: 2 ** 13 }),
    tile: fc.record({ m: largeSide(), k: largeSide(), n: largeSide() }),
    buffers: fc.integer({ min: 1, max: 2 }),
    order: fc.constantFrom(...SCHEDULE_ORDERS),
  })
  .map(({ layers, ...options }) =>
    compile(randomModel({ layers, seed: '1' }), { ...options, sramBytes: SRAM_LIMIT_BYTES }),
  )
  .filter(fits);

/** Whether tensors, SRAM, operations and the largest rings have room in one memory: what has not is refused. */
function fits(schedule: Schedule): boolean {
  const protocol = known(PROTOCOLS, 'sequence', 'protocol');
  try {
    layOut({ schedule, protocol, ringCapacity: LARGEST_RING });
    return true;
  } catch (error) {
    if (error instanceof BadInput) return false;
    throw error;
  }
}

function largeSide() {
  return fc.oneof(
    fc.constantFrom(TILE_LIMIT / 2, TILE_LIMIT - 1, TILE_LIMIT),
    fc.integer({ min: 1024, max: TILE_LIMIT }),
  );
}

test('compiled models in the largest tiles are proved, and simulated without data', () => {
  fc.assert(
    fc.property(largeCompiled, capacity, (schedule, slots) => {
      expect(explored(schedule, 'sequence', slots, 'near the wrap').verdict).toBe('proved');
      const protocol = known(PROTOCOLS, 'sequence', 'protocol');
      const { outcome, makespanNs } = simulate({ schedule, protocol, ringCapacity: slots }, null, {
        data: false,
      });
      expect(outcome.kind).toBe('ended');
      expect(makespanNs).toBeGreaterThan(0);
    }),
    runs(50),
  );
});

describe('a ring of 2^20 slots', () => {
  test('comes to the same as one with a slot for each operation', () => {
    fc.assert(
      fc.property(scheduleArbitrary, anyProtocol, (schedule, protocol) => {
        expect(explored(schedule, protocol, LARGEST_RING)).toEqual(explored(schedule, protocol, 64));
      }),
      runs(100),
    );
  });
});

test('counters that begin near 2^31 come to the same as those that begin at 0', () => {
  fc.assert(
    // Those of `counters` are numbers of operations, which begin at 0.
    fc.property(
      scheduleArbitrary.map(balanced),
      fc.constantFrom(...NEAR_WRAP.keys()),
      capacity,
      (schedule, protocol, slots) => {
        const { verdict, kinds } = explored(schedule, protocol, slots);
        expect(explored(schedule, protocol, slots, 'near the wrap')).toMatchObject({ verdict, kinds });
      },
    ),
    runs(200),
  );
});
