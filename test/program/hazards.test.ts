import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { largeScheduleArbitrary, scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { findHazards } from '../../src/program/hazards.js';
import { LatestWithin } from '../../src/program/latest-within.js';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { isOfRows, type Schedule } from '../../src/schedule/schedule.js';
import { haveCommonByte, hazardsByDefinition, overlap } from './hazards-by-definition.js';

function hazardsOf(schedule: Schedule) {
  const { ops } = tileSystem({ schedule, protocol: sequence, ringCapacity: 8 });
  const { byBytes, byBase } = findHazards(ops, ops.sramSegments());
  return { byBytes: [...byBytes], byBase: [...byBase] };
}

test.prop([scheduleArbitrary], { numRuns: 300 })('hazards are what their definition says', (schedule) => {
  expect(hazardsOf(schedule)).toEqual(hazardsByDefinition(schedule, haveCommonByte));
});

test.prop([largeScheduleArbitrary], { numRuns: 1000 })('on the largest tiles and tensors too', (schedule) => {
  expect(hazardsOf(schedule)).toEqual(hazardsByDefinition(schedule, overlap));
});

test('the schedules of that property have overlaps of every kind', () => {
  const seen = { partial: 0, accumulatorReloaded: 0, storedOperand: 0, none: 0 };
  for (const schedule of fc.sample(scheduleArbitrary, { numRuns: 300, seed: 1 })) {
    const { byBytes, byBase } = hazardsOf(schedule);
    schedule.ops.forEach((op, index) => {
      if (op.op === 'execute' || isOfRows(op)) return;
      const address = op.op === 'load' ? op.dstAddr : op.srcAddr;
      const executes = schedule.ops.slice(0, index).filter((earlier) => earlier.op === 'execute');
      if (op.op === 'load' && byBytes[index] > byBase[index]) seen.partial++;
      if (op.op === 'load' && executes.some(({ accAddr }) => accAddr === address)) seen.accumulatorReloaded++;
      if (op.op === 'store' && executes.some(({ aAddr }) => aAddr === address)) seen.storedOperand++;
      if (byBytes[index] === 0 && executes.length > 0) seen.none++;
    });
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});

test('of a schedule without operations there are none', () => {
  const tile = { m: 1, k: 1, n: 1 };
  expect(hazardsOf({ sramBytes: 64, tile, tensors: [], ops: [] })).toEqual({ byBytes: [], byBase: [] });
});

describe('the latest number within a range of segments', () => {
  const range = fc
    .tuple(fc.nat(20), fc.nat(20))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 }));

  test.prop([fc.array(fc.record({ range, sets: fc.boolean() }), { maxLength: 60 })])(
    'is the one set last in any of them',
    (calls) => {
      const latest = new LatestWithin(21);
      const plain = new Int32Array(21);
      calls.forEach(({ range: { from, to }, sets }, index) => {
        if (sets) {
          latest.set(from, to, index + 1);
          plain.fill(index + 1, from, to);
        } else expect(latest.within(from, to)).toBe(Math.max(...plain.subarray(from, to)));
      });
    },
  );
});

test('two places far apart whose addresses and sizes add up alike are two', () => {
  // 4096 x 1025 elements at 0, or as many less 2^20 at 4: one number where a size had twenty bits beside an address.
  const tile = { m: 4096, k: 1025, n: 1 };
  const bAddr = 2 ** 25;
  const accAddr = 2 ** 26;
  const schedule: Schedule = {
    sramBytes: 2 ** 27,
    tile,
    tensors: [{ name: 'z', rows: 64, cols: 64, role: 'input' }],
    ops: [
      { op: 'execute', aAddr: 0, bAddr, accAddr, firstK: true, lastK: true, buffer: 0 },
      { op: 'load', tensor: 'z', tileRow: 0, tileCol: 0, rows: 64, cols: 64, dstAddr: 4, buffer: 0 },
    ],
  };
  expect(hazardsOf(schedule).byBytes).toEqual([0, 1]);
});
