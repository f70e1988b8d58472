import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { mutated, type TableMutant, tableMutants } from '../../scripts/mutants/table-mutants.js';
import {
  largeScheduleArbitrary,
  scheduleArbitrary,
  tinyScheduleArbitrary,
} from '../../src/campaign/schedule-arbitraries.js';
import { findHazards } from '../../src/program/hazards.js';
import { OPERATION_WORDS } from '../../src/program/memory-image.js';
import { Column, OperationTable } from '../../src/program/operation-table.js';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { Provenance } from '../../src/safety/provenance.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { hazardsByDefinition, overlap } from '../program/hazards-by-definition.js';
import { disorder, disordered, firstFault } from '../safety/disorder.js';
import { ElementOracle } from '../safety/element-oracle.js';

/** One that comes soon to sizes and addresses that make one number: of seven it took 258 to 34448 schedules. */
const SEED = 4;

type Change = (ops: OperationTable) => OperationTable;
const tableOf = (schedule: Schedule) => tileSystem({ schedule, protocol: sequence, ringCapacity: 1 }).ops;

/** Whether hazard numbers are what their definition says, of this many schedules. */
function hazardsHold(change: Change, schedules: fc.Arbitrary<Schedule>, numRuns: number): boolean {
  const property = fc.property(schedules, (schedule) => {
    const changed = change(tableOf(schedule));
    const { byBytes } = findHazards(changed, changed.sramSegments());
    return byBytes.join() === hazardsByDefinition(schedule, overlap).byBytes.join();
  });
  return !fc.check(property, { numRuns, seed: SEED, endOnFailure: true }).failed;
}

/** Whether provenance finds what every element followed by itself does. */
function provenanceHolds(change: Change, numRuns: number, Followed = Provenance): boolean {
  const property = fc.property(tinyScheduleArbitrary, disorder, (schedule, changes) => {
    const order = disordered(schedule, changes);
    const found = firstFault(schedule, order, new Followed(schedule, change(tableOf(schedule))));
    const expected = firstFault(schedule, order, new ElementOracle(schedule));
    return found.at === expected.at && found.isWrong === expected.isWrong;
  });
  return !fc.check(property, { numRuns, seed: SEED, endOnFailure: true }).failed;
}

function holds({ caughtBy, isLarge }: TableMutant, change: Change): boolean {
  if (caughtBy === 'provenance') return provenanceHolds(change, 3000);
  return hazardsHold(change, isLarge ? largeScheduleArbitrary : scheduleArbitrary, 20_000);
}

describe.each(tableMutants)('a table that $name', (mutant) => {
  test('is caught', () => {
    expect(holds(mutant, (ops) => mutated(ops, mutant))).toBe(false);
  });
});

test('is caught by large schedules alone where its fault shows on large tiles alone', () => {
  for (const mutant of tableMutants.filter(({ isLarge }) => isLarge)) {
    expect(hazardsHold((ops) => mutated(ops, mutant), scheduleArbitrary, 500)).toBe(true);
  }
});

test('a table that does not know what a STORE adds or multiplies by is caught by provenance', () => {
  class Forgetful extends OperationTable {
    override otherAt = () => 0;
  }
  expect(provenanceHolds((ops) => new Forgetful(ops.words, ops.length, ops.tile), 3000)).toBe(false);
});

test('a table without a fault holds', () => {
  expect(hazardsHold((ops) => ops, largeScheduleArbitrary, 500)).toBe(true);
  expect(provenanceHolds((ops) => ops, 500)).toBe(true);
});

describe('provenance', () => {
  afterAll(() => void vi.resetModules());

  /** What one of its modules exports, in another way. */
  const faults: readonly (readonly [why: string, module: string, exports: object])[] = [
    [
      'that takes all that an EXECUTE makes of other data for other data',
      'wrong-elements.js',
      {
        productElements: ({ words, tile }: OperationTable, op: number) => {
          const from = words[op * OPERATION_WORDS + Column.accumulator] / 4;
          return Int32Array.of(from, from + tile.m * tile.n);
        },
      },
    ],
    [
      'that takes what a LOAD finds otherwise in a tensor for right',
      'wrong-elements.js',
      { storedElements: () => new Int32Array(0) },
    ],
    [
      'that takes all of a part for other data where some of it is',
      'element-set.js',
      { intersectionOf: (a: Int32Array) => a },
    ],
    [
      'for which no two STOREs meet',
      'tensor-conflicts.js',
      {
        TensorConflicts: class {
          between = () => false;
        },
      },
    ],
  ];

  test.each(faults)('%s is caught', async (_, module, exports) => {
    const path = `../../src/safety/${module}`;
    vi.resetModules();
    vi.doMock(path, async (original) => ({ ...(await original<object>()), ...exports }));
    const { Provenance: Faulty } = await import('../../src/safety/provenance.js');
    vi.doUnmock(path);
    expect(provenanceHolds((ops) => ops, 5000, Faulty)).toBe(false);
  });
});
