import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { scheduleArbitrary } from '../../src/analysis/arbitraries.js';
import { findHazards } from '../../src/schedule/hazards.js';
import { type Schedule, tileBytes } from '../../src/schedule/schedule.js';
import { Segments } from '../../src/schedule/segments.js';

/** The hazard numbers by their definition, byte for byte, comparing every operation with all earlier ones. */
function hazardsByDefinition({ ops, tile }: Schedule) {
  const a = tileBytes(tile.m, tile.k);
  const b = tileBytes(tile.k, tile.n);
  const accumulator = tileBytes(tile.m, tile.n);
  const byBytes: number[] = [];
  const byBase: number[] = [];
  ops.forEach((op, index) => {
    let executes = 0;
    let lastByBytes = 0;
    let lastByBase = 0;
    for (const earlier of ops.slice(0, index)) {
      if (earlier.op !== 'execute') continue;
      executes++;
      if (op.op === 'execute') continue;
      const accumulated = bytesFrom(earlier.accAddr, accumulator);
      const touched = [...bytesFrom(earlier.aAddr, a), ...bytesFrom(earlier.bAddr, b), ...accumulated];
      const own = new Set(bytesFrom(op.op === 'load' ? op.dstAddr : op.srcAddr, tileBytes(op.rows, op.cols)));
      const awaited = op.op === 'load' ? touched : accumulated;
      if (awaited.some((byte) => own.has(byte))) lastByBytes = executes;
      if (op.op === 'load' && (earlier.aAddr === op.dstAddr || earlier.bAddr === op.dstAddr)) {
        lastByBase = executes;
      }
    }
    byBytes.push(lastByBytes);
    byBase.push(lastByBase);
  });
  return { byBytes, byBase };
}

function bytesFrom(address: number, count: number): number[] {
  return Array.from({ length: count }, (_, offset) => address + offset);
}

function hazardsOf(schedule: Schedule) {
  const { byBytes, byBase } = findHazards(schedule, new Segments(schedule));
  return { byBytes: [...byBytes], byBase: [...byBase] };
}

test.prop([scheduleArbitrary], { numRuns: 300 })('hazards are what their definition says', (schedule) => {
  expect(hazardsOf(schedule)).toEqual(hazardsByDefinition(schedule));
});

test('the schedules of that property have overlaps of every kind', () => {
  const seen = { partial: 0, accumulatorReloaded: 0, storedOperand: 0, none: 0 };
  for (const schedule of fc.sample(scheduleArbitrary, { numRuns: 300, seed: 1 })) {
    const { byBytes, byBase } = hazardsOf(schedule);
    schedule.ops.forEach((op, index) => {
      if (op.op === 'execute') return;
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
