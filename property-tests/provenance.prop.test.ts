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
import { givenTensors, type Schedule } from '../src/schedule/schedule.js';
import { firstDifference } from '../test/engine/same-bits.js';
import { ElementOracle } from '../test/verify/element-oracle.js';
import { balanced } from './balanced.js';
import { runs } from './runs.js';

/** Operations in another order than the schedule's: a few that change places, are left out or come again. */
const disorder = fc.array(
  fc.record({
    what: fc.constantFrom('move', 'move', 'move', 'drop', 'again'),
    from: fc.nat(1000),
    to: fc.nat(1000),
  }),
  { maxLength: 5 },
);

function disordered({ ops }: Schedule, changes: ReturnType<typeof disorder.generate>['value']): number[] {
  const order = ops.map((_, index) => index);
  for (const { what, from, to } of changes) {
    const op = order[from % order.length];
    if (what !== 'again') order.splice(from % order.length, 1);
    if (what !== 'drop') order.splice(to % (order.length + 1), 0, op);
    if (order.length === 0) return order;
  }
  return order;
}

/** The first of these operations that does something wrong, by its place; at the end, whether the result is wrong. */
function firstFault(schedule: Schedule, order: readonly number[], work: Followed) {
  work.bind(new Int32Array(work.stateWords));
  for (const [at, op] of order.entries()) {
    work[schedule.ops[op].op](op);
    const what = work.takeFault();
    if (what !== null) return { at, isWrong: true };
  }
  return { at: order.length, isWrong: work.finalFault() !== null };
}

type Followed = Pick<
  Provenance,
  'bind' | 'stateWords' | 'load' | 'execute' | 'store' | 'takeFault' | 'finalFault'
>;

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
        fc.constantFrom(...PROTOCOLS.values()),
        fc.constantFrom(1, 2, 4),
        (schedule, protocol, capacity) => {
          const kinds = (system: System) =>
            explore(system, { byLevels: true }).findings.map(({ kind }) => kind);
          const tiles = tileSystem(schedule, protocol, capacity).system;
          const found = kinds(tiles).sort();
          expect(found).toEqual(kinds(oracleSystem(schedule, protocol, capacity)).sort());
          seen.add(`${protocol.name}: ${found.at(-1)}`);
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
