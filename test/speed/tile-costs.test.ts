import { describe, expect, test } from 'vitest';
import { Verb } from '../../src/lane/lane.js';
import { tileSystem } from '../../src/program/system.js';
import { countersFor } from '../../src/protocols/counters.js';
import { sequence } from '../../src/protocols/sequence.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { kernelNs, operationsAloneNs, tileCostModel } from '../../src/speed/tile-costs.js';
import { followTiles } from '../../src/speed/tile-movement.js';
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
  activation: null,
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

describe('beside another core', () => {
  const machine = {
    ...ROUND,
    copy: { ...ROUND.copy, reachBytes: [64, 1024], besideCopies: [1.5, 2], besideExecutes: [1.25, 1.25] },
  };
  const ops = [load(0, 0), load(1, LINE), execute, store, load(0, 0), load(0, 0)];
  const { ops: table } = tileSystem({ schedule: scheduleOf(ops), protocol: sequence, ringCapacity: 8 });
  const slowdown = tileCostModel(table, machine).sharing?.slowdown ?? (() => Number.NaN);

  test('a copy takes longer, by the nearer reach of two copies; an EXECUTE does not', () => {
    const { reachBytes } = followTiles(table);
    expect(reachBytes[5]).toBe(0);
    expect(slowdown(5, 0)).toBe(1.5);
    expect(slowdown(0, 5)).toBe(1.5);
    expect(slowdown(4, 1)).toBeGreaterThan(1.5);
    expect(slowdown(4, 1)).toBe(slowdown(1, 4));
    expect(slowdown(4, 1)).toBeLessThan(2);
    expect(slowdown(4, 2)).toBe(1.25);
    expect(slowdown(2, 4)).toBe(1);
  });

  test('nothing is known where the machine does not say', () => {
    expect(tileCostModel(table, ROUND).sharing).toBeUndefined();
  });
});

describe('a store of a cell', () => {
  test('costs no line where nobody awaits it on another core', () => {
    const stores = sequence.lanes[1].states.find(({ verb }) => verb === Verb.stores);
    if (!stores) throw new Error('the compute lane stores a cell');
    const { ops: table } = tileSystem({
      schedule: scheduleOf([load(0, 0), execute]),
      protocol: sequence,
      ringCapacity: 8,
    });
    const costNs = (hosts?: number[][]) => tileCostModel(table, ROUND, hosts).stepNs(1, stores, -1);
    expect([costNs(), costNs([[0], [1]]), costNs([[1, 0]])]).toEqual([20, 20, 10]);
  });

  test('costs one where one of several lanes is awaited from there', () => {
    const named = [
      { ...load(0, 0), lane: 0 },
      { ...load(1, LINE), lane: 0 },
      { ...execute, lane: 1 },
      { ...load(0, 2 * LINE), lane: 2 },
    ];
    const schedule = scheduleOf(named);
    const protocol = countersFor(schedule);
    const { ops: table } = tileSystem({ schedule, protocol, ringCapacity: 8 });
    const publish = protocol.lanes[0].states.find(({ verb }) => verb === Verb.stores);
    if (!publish) throw new Error('a lane stores its counter');
    const costs = (hosts: number[][]) =>
      [0, 1, 2].map((lane) => tileCostModel(table, ROUND, hosts).stepNs(lane, publish, -1));
    // The EXECUTE awaits the LOADs; the last LOAD awaits the EXECUTE, whose sum it overwrites.
    expect(costs([[0], [1], [2]])).toEqual([20, 20, 10]);
    expect(costs([[1, 0], [2]])).toEqual([10, 20, 10]);
    expect(costs([[1, 2], [0]])).toEqual([20, 10, 10]);
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
