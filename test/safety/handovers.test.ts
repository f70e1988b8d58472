import { expect, test } from 'vitest';
import { BadInput } from '../../src/refusal/bad-input.js';
import { handovers } from '../../src/safety/handovers.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';

const load = (dstAddr: number, rows = 4): Operation => ({
  op: 'load',
  tensor: 'x',
  tileRow: 0,
  tileCol: 0,
  rows,
  cols: 4,
  dstAddr,
  buffer: 0,
});
const execute = (aAddr: number, bAddr: number, accAddr: number, firstK = true, lastK = true): Operation => ({
  op: 'execute',
  aAddr,
  bAddr,
  accAddr,
  firstK,
  lastK,
  buffer: 0,
});
const store = (srcAddr: number): Operation => ({
  op: 'store',
  tensor: 'y',
  tileRow: 0,
  tileCol: 0,
  rows: 4,
  cols: 4,
  srcAddr,
  activation: null,
  bias: null,
});

const tensors = [
  { name: 'x', rows: 4, cols: 4, role: 'input' as const },
  { name: 'y', rows: 4, cols: 4, role: 'output' as const },
];

/** A tile of 4 x 4 has 64 bytes. */
function flow(...ops: Operation[]): string[] {
  const schedule: Schedule = { sramBytes: 1024, tile: { m: 4, k: 4, n: 4 }, tensors, ops };
  return Array.from(handovers(schedule), ({ from, to }) => `${from} -> ${to}`);
}

test('data go from the LOAD that put them there last to each EXECUTE, and from the last EXECUTE to each STORE', () => {
  expect(
    flow(
      load(0),
      load(0),
      load(64),
      execute(0, 64, 128, true, false),
      execute(0, 64, 128, false),
      store(128),
      store(128),
    ),
  ).toEqual(['1 -> 3', '2 -> 3', '1 -> 4', '2 -> 4', '4 -> 5', '4 -> 6']);
});

test('an operand may come from several LOADs, and one LOAD may be both operands: one handover each', () => {
  expect(flow(load(0, 2), load(32, 2), load(64), execute(0, 64, 128))).toEqual([
    '0 -> 3',
    '1 -> 3',
    '2 -> 3',
  ]);
  expect(flow(load(0), execute(0, 0, 128))).toEqual(['0 -> 1']);
});

test('an accumulator that is preloaded is taken from its LOAD', () => {
  expect(flow(load(128), execute(0, 64, 128, false), store(128))).toEqual(['0 -> 1', '1 -> 2']);
});

test('nothing is handed over that nobody put there, is not complete, or stays with one lane', () => {
  expect(flow(execute(0, 64, 128, true, false), store(128))).toEqual([]);
  expect(flow(load(0), store(0))).toEqual([]);
  // The second EXECUTE writes over the accumulator of the first.
  expect(flow(execute(0, 64, 128), execute(0, 64, 128, true, false), store(128))).toEqual([]);
});

test('so many pieces that nobody could draw the arrows are refused', () => {
  const tile = { m: 1, k: 4000, n: 1 };
  const tensors = [{ name: 'x', rows: 1, cols: 1, role: 'input' as const }];
  const ops = Array.from({ length: 6000 }, (_, at): readonly Operation[] => [
    { op: 'load', tensor: 'x', tileRow: 0, tileCol: 0, rows: 1, cols: 1, dstAddr: 4 * at, buffer: 0 },
    { op: 'execute', aAddr: 0, bAddr: 4 * at, accAddr: 65536, firstK: true, lastK: true, buffer: 0 },
  ]).flat();
  expect(() => [...handovers({ sramBytes: 65540, tile, tensors, ops })]).toThrow(BadInput);
});
