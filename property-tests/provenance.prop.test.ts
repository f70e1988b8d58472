import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../sim/explore/explore.js';
import { System } from '../sim/system.js';
import { tinyScheduleArbitrary } from '../src/campaign/schedule-arbitraries.js';
import { randomTensor } from '../src/model/random-model.js';
import type { Protocol, TileContext } from '../src/program/protocol.js';
import { RingSlots } from '../src/program/ring-slots.js';
import { tileSystem } from '../src/program/system.js';
import { PROTOCOLS } from '../src/protocols/load.js';
import { sequence } from '../src/protocols/sequence.js';
import { reusing, Workspace } from '../src/run/workspace/workspace.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { Provenance } from '../src/safety/provenance.js';
import { known } from '../src/schedule/known.js';
import { givenTensors, type Schedule } from '../src/schedule/schedule.js';
import { workOf } from '../test/program/work-of.js';
import { firstDifference } from '../test/run/same-bits.js';
import { disorder, disordered, firstFault } from '../test/safety/disorder.js';
import { ElementOracle } from '../test/safety/element-oracle.js';
import { balanced } from './balanced.js';
import { runs } from './runs.js';

const memory = reusing();

/** What a run in this order stores, bit for bit. */
function stored(schedule: Schedule, order: readonly number[]) {
  const workspace = new Workspace({ schedule, protocol: sequence, ringCapacity: 1 }, memory);
  const inputs = givenTensors(schedule).map(
    ({ name, rows, cols }) => [name, randomTensor(rows, cols, name)] as const,
  );
  workspace.reset(new Map(inputs));
  for (const op of order) workspace.context.tiles[workOf(schedule.ops[op])](op);
  return workspace.outputs();
}

/** A schedule, a protocol by its name, and the capacity of its rings. */
const shared = fc.tuple(
  tinyScheduleArbitrary.map(balanced),
  fc.constantFrom(...PROTOCOLS.keys()),
  fc.constantFrom(1, 2, 4),
);

/** The kinds of what goes wrong in some interleaving, in their order. */
const kinds = (system: System): readonly string[] =>
  explore(system, { byLevels: true })
    .findings.map(({ kind }) => kind)
    .sort();

describe('provenance', () => {
  test('finds other data where every element followed by itself does, at the same operation, in any order', () => {
    fc.assert(
      fc.property(tinyScheduleArbitrary, disorder, (schedule, changes) => {
        const order = disordered(schedule, changes);
        const provenance = new Provenance(
          schedule,
          tileSystem({ schedule, protocol: sequence, ringCapacity: 1 }).ops,
        );
        const expected = firstFault(schedule, order, new ElementOracle(schedule));
        expect(firstFault(schedule, order, provenance)).toEqual(expected);
        if (expected.isWrong) return;
        const inOrder = schedule.ops.map((_, index) => index);
        expect(firstDifference(stored(schedule, order), stored(schedule, inOrder))).toBeNull();
      }),
      runs(2000),
    );
  });

  test('the orders of that property are right as well as wrong', () => {
    const seen = { right: 0, wrong: 0 };
    const drawn = fc.sample(fc.tuple(tinyScheduleArbitrary, disorder), { numRuns: 2000, seed: 1 });
    for (const [schedule, changes] of drawn) {
      const { isWrong } = firstFault(schedule, disordered(schedule, changes), new ElementOracle(schedule));
      seen[isWrong ? 'wrong' : 'right']++;
    }
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(100);
  });

  test('is in every interleaving what every element followed by itself is', () => {
    fc.assert(
      fc.property(shared, ([schedule, name, ringCapacity]) => {
        const protocol = known(PROTOCOLS, name, 'protocol');
        expect(kinds(followedSystem({ schedule, protocol, ringCapacity }).system)).toEqual(
          kinds(oracleSystem(schedule, protocol, ringCapacity)),
        );
      }),
      runs(600),
    );
  });

  test('the interleavings of that property go right as well as wrong, under each protocol', () => {
    const seen = fc.sample(shared, { numRuns: 600, seed: 1 }).map(([schedule, name, ringCapacity]) => {
      const protocol = known(PROTOCOLS, name, 'protocol');
      return `${name}: ${kinds(followedSystem({ schedule, protocol, ringCapacity }).system).at(-1)}`;
    });
    expect(seen).toEqual(
      expect.arrayContaining([
        'scoreboard: undefined',
        'scoreboard: wrong-result',
        'sequence: undefined',
        'two-ring: undefined',
        'two-ring: wrong-result',
      ]),
    );
  });
});

/** The lanes of a protocol on elements that are followed by themselves. */
function oracleSystem(schedule: Schedule, protocol: Protocol, capacity: number): System {
  const { image, ops } = tileSystem({ schedule, protocol, ringCapacity: capacity });
  const oracle = new ElementOracle(schedule);
  const slotWords = protocol.rings.length * capacity;
  return new System({
    lanes: protocol.lanes,
    cells: protocol.cells,
    plainWords: slotWords + oracle.stateWords,
    context(plain): TileContext {
      oracle.bind(plain.subarray(slotWords));
      const rings = image.rings.map(
        (address, ring) =>
          new RingSlots(plain.subarray(ring * capacity, (ring + 1) * capacity), address, capacity),
      );
      return { ops, rings, tiles: oracle };
    },
    fault: () => oracle.takeFault(),
    finalFault: () => oracle.finalFault(),
  });
}
