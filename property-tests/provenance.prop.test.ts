import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../sim/explore.js';
import { System } from '../sim/system.js';
import { Provenance } from '../src/analysis/provenance.js';
import { tinyScheduleArbitrary } from '../src/analysis/schedule-arbitraries.js';
import { lanesAlone, tileSystem } from '../src/analysis/tile-system.js';
import { reusing, Workspace } from '../src/engine/workspace.js';
import { randomTensor } from '../src/model/random-model.js';
import { PROTOCOLS } from '../src/protocols/load-protocol.js';
import type { Protocol, TileContext } from '../src/protocols/protocol.js';
import { RingSlots } from '../src/protocols/ring.js';
import { sequence } from '../src/protocols/sequence.js';
import { known } from '../src/schedule/known.js';
import { givenTensors, type Schedule } from '../src/schedule/schedule.js';
import { firstDifference } from '../test/engine/same-bits.js';
import { disorder, disordered, firstFault } from '../test/verify/disorder.js';
import { ElementOracle } from '../test/verify/element-oracle.js';
import { balanced } from './balanced.js';
import { runs } from './runs.js';

const memory = reusing();

/** What a run in this order stores, bit for bit. */
function stored(schedule: Schedule, order: readonly number[]) {
  const workspace = new Workspace(schedule, sequence, 1, memory);
  const inputs = givenTensors(schedule).map(
    ({ name, rows, cols }) => [name, randomTensor(rows, cols, name)] as const,
  );
  workspace.reset(new Map(inputs));
  for (const op of order) workspace.context.tiles[schedule.ops[op].op](op);
  return workspace.outputs();
}

describe('provenance', () => {
  test('finds other data where every element followed by itself does, at the same operation, in any order', () => {
    const seen = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(tinyScheduleArbitrary, disorder, (schedule, changes) => {
        const order = disordered(schedule, changes);
        const provenance = new Provenance(schedule, lanesAlone(schedule, sequence, 1).ops);
        const expected = firstFault(schedule, order, new ElementOracle(schedule));
        expect(firstFault(schedule, order, provenance)).toEqual(expected);
        seen[expected.isWrong ? 'wrong' : 'right']++;
        if (expected.isWrong) return;
        const inOrder = schedule.ops.map((_, index) => index);
        expect(firstDifference(stored(schedule, order), stored(schedule, inOrder))).toBeNull();
      }),
      runs(2000),
    );
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(100);
  });

  test('is in every interleaving what every element followed by itself is', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        tinyScheduleArbitrary.map(balanced),
        fc.constantFrom(...PROTOCOLS.keys()),
        fc.constantFrom(1, 2, 4),
        (schedule, name, capacity) => {
          const protocol = known(PROTOCOLS, name, 'protocol');
          const kinds = (system: System) =>
            explore(system, { byLevels: true }).findings.map(({ kind }) => kind);
          const tiles = tileSystem(schedule, protocol, capacity).system;
          const found = kinds(tiles).sort();
          expect(found).toEqual(kinds(oracleSystem(schedule, protocol, capacity)).sort());
          seen.add(`${name}: ${found.at(-1)}`);
        },
      ),
      runs(600),
    );
    expect([...seen].sort()).toEqual(
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
  const { image, ops } = lanesAlone(schedule, protocol, capacity);
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
