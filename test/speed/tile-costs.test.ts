import { describe, expect, test } from 'vitest';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { kernelNs, operationsAloneNs, tileCostModel } from '../../src/speed/tile-costs.js';
import { ROUND } from './round-machine.js';

const LINE = 64;
const TILE = { m: 4, k: 4, n: 4 };

const load = (tileCol: number, dstAddr: number): Operation => ({
  op: 'load',
  tensor: 'x',
  tileRow: 0,
  tileCol,
  rows: 4,
  cols: 4,
  dstAddr,
  buffer: 0,
});
const execute: Operation = {
  op: 'execute',
  aAddr: 0,
  bAddr: LINE,
  accAddr: 2 * LINE,
  firstK: true,
  lastK: true,
  buffer: 0,
};
const store: Operation = {
  op: 'store',
  tensor: 'y',
  tileRow: 0,
  tileCol: 0,
  rows: 4,
  cols: 4,
  srcAddr: 2 * LINE,
  relu: false,
  bias: null,
};

function scheduleOf(ops: readonly Operation[], cols = 8): Schedule {
  return {
    sramBytes: 3 * LINE,
    tile: TILE,
    tensors: [
      { name: 'x', rows: 4, cols, role: 'input' },
      { name: 'y', rows: 4, cols: 4, role: 'output' },
    ],
    ops,
  };
}

/** What each operation costs on two lanes, the states that carry them out found by their events. */
function operationCosts(ops: readonly Operation[], machine = ROUND): number[] {
  const { ops: table } = tileSystem({ schedule: scheduleOf(ops), protocol: sequence, ringCapacity: 8 });
  const model = tileCostModel(table, machine);
  const state = (event: string) =>
    sequence.lanes.flatMap(({ states }) => states).find((one) => one.event === event);
  return ops.map(({ op }, at) => {
    const found = state(op.toUpperCase());
    if (!found) throw new Error(`no state for ${op}`);
    return model.stepNs(0, found, at);
  });
}

const ROWS_NS = 4 * 4; // four rows of 16 bytes at 1 ns for every 4 bytes

describe('cache lines', () => {
  test('of operands travel when they were loaded since, and not twice', () => {
    const [, , first, second] = operationCosts([load(0, 0), load(1, LINE), execute, execute]);
    expect([first, second]).toEqual([400 + 2 * 7, 400]);
  });

  test('of a place that the compute lane has read are taken back by the LOAD', () => {
    const [first, , , again] = operationCosts([load(0, 0), load(1, LINE), execute, load(1, 0)]);
    expect([first, again]).toEqual([50 + ROWS_NS, 50 + ROWS_NS + 3]);
  });

  test('of an accumulator go to the STORE, and back to the EXECUTE after it', () => {
    const costs = operationCosts([execute, store, execute, store, store]);
    expect(costs).toEqual([400, 60 + ROWS_NS + 5, 400 + 2, 60 + ROWS_NS + 5, 60 + ROWS_NS]);
  });

  test('do not travel in one loop', () => {
    const ops = [load(0, 0), load(1, LINE), execute, store];
    const { ops: table } = tileSystem({ schedule: scheduleOf(ops), protocol: sequence, ringCapacity: 8 });
    expect([...operationsAloneNs(table, ROUND)]).toEqual([50 + ROWS_NS, 50 + ROWS_NS, 400, 60 + ROWS_NS]);
  });
});

describe('a copy', () => {
  test('of rows that follow each other is one stretch of bytes', () => {
    const dense = scheduleOf([load(0, 0)], 4);
    const { ops } = tileSystem({ schedule: dense, protocol: sequence, ringCapacity: 8 });
    // 64 bytes at once: the table's first entry, and not four rows of 16 bytes.
    const halfPrice = {
      ...ROUND,
      copy: {
        ...ROUND.copy,
        nearRowNs: [
          [8, 32],
          [8, 32],
        ],
      },
    };
    expect([...operationsAloneNs(ops, halfPrice)]).toEqual([50 + 8]);
  });

  test('from further away costs what was measured for that reach, by the logarithm between', () => {
    const copy = {
      ...ROUND.copy,
      reachBytes: [128, 512],
      nearRowNs: [
        [16, 64],
        [32, 128],
      ],
    };
    // Two tiles of 64 bytes in turn: 128 bytes read and written lie between a tile and itself.
    const near = operationCosts([load(0, 0), load(1, LINE)], { ...ROUND, copy });
    const between = operationCosts([load(0, 0), load(1, LINE)], {
      ...ROUND,
      copy: { ...copy, reachBytes: [64, 256] },
    });
    expect(near[0]).toBeCloseTo(50 + ROWS_NS, 6);
    expect(between[0]).toBeCloseTo(50 + ROWS_NS * 1.5, 6);
  });

  test('of rows a page apart has times of its own', () => {
    const { ops } = tileSystem({
      schedule: scheduleOf([load(0, 0)], 1024),
      protocol: sequence,
      ringCapacity: 8,
    });
    const copy = {
      ...ROUND.copy,
      farRowNs: [
        [32, 128],
        [32, 128],
      ],
    };
    expect([...operationsAloneNs(ops, { ...ROUND, copy })]).toEqual([50 + 2 * ROWS_NS]);
  });
});

test('a shape that was not measured costs as the most similar one, by the work there is', () => {
  const kernels = [
    { m: 1, k: 32, n: 32, executeNs: 100 },
    { m: 32, k: 32, n: 32, executeNs: 1600 },
  ];
  expect(kernelNs(kernels, { m: 32, k: 32, n: 32 })).toBe(1600);
  expect(kernelNs(kernels, { m: 32, k: 64, n: 32 })).toBe(3200);
  expect(kernelNs(kernels, { m: 2, k: 32, n: 32 })).toBe(200);
});
