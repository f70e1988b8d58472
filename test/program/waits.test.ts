import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../property-tests/runs.js';
import {
  largeScheduleArbitrary,
  onLanes,
  scheduleArbitrary,
} from '../../src/campaign/schedule-arbitraries.js';
import type { OperationTable } from '../../src/program/operation-table.js';
import { tableAlone } from '../../src/program/system.js';
import { countersFor } from '../../src/protocols/counters.js';
import { laneCount } from '../../src/schedule/lanes.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { completedBefore, unordered, waitsOf } from './waits-by-definition.js';

function tableOf(schedule: Schedule): OperationTable {
  return tableAlone({ schedule, protocol: countersFor(schedule), ringCapacity: 1 }).ops;
}

const lanes = fc.integer({ min: 2, max: 6 });
const laned = lanes.chain((count) => onLanes(scheduleArbitrary, count));

describe('of schedules with any operations on any lanes, the waits', () => {
  test('order every two operations that have bytes in common', () => {
    fc.assert(
      fc.property(laned, (schedule) => {
        expect(unordered(tableOf(schedule), laneCount(schedule))).toBeNull();
      }),
      runs(300),
    );
  });

  test('do so at the limits of sizes and addresses', () => {
    fc.assert(
      fc.property(
        lanes.chain((count) => onLanes(largeScheduleArbitrary, count)),
        (schedule) => {
          expect(unordered(tableOf(schedule), laneCount(schedule))).toBeNull();
        },
      ),
      runs(100),
    );
  });

  test('are for earlier operations of other lanes, each of which tells that it is complete', () => {
    fc.assert(
      fc.property(laned, (schedule) => {
        const ops = tableOf(schedule);
        const awaited = new Set<number>();
        for (let op = 0; op < ops.length; op++) {
          for (const [lane, goal] of waitsOf(ops, op, laneCount(schedule))) {
            const other = ops.operationOf(lane, goal - 1);
            expect(lane).not.toBe(ops.lane(op));
            expect(other).toBeGreaterThanOrEqual(0);
            expect(other).toBeLessThan(op);
            awaited.add(other);
          }
        }
        for (let op = 0; op < ops.length; op++) expect(ops.isAwaited(op)).toBe(awaited.has(op));
      }),
      runs(100),
    );
  });

  test('are none that another wait, or an earlier one, implies', () => {
    fc.assert(
      fc.property(laned, (schedule) => {
        const ops = tableOf(schedule);
        const count = laneCount(schedule);
        const before = completedBefore(ops, count);
        for (let op = 0; op < ops.length; op++) {
          const waits = waitsOf(ops, op, count).map(([lane, goal]) => ops.operationOf(lane, goal - 1));
          const earlier = ops.operationOf(ops.lane(op), positionOf(ops, op) - 1);
          const others = (wait: number) => [...waits.filter((other) => other !== wait), earlier];
          for (const wait of waits) {
            expect(others(wait).some((other) => other >= 0 && before[other].has(wait))).toBe(false);
          }
        }
      }),
      runs(100),
    );
  });
});

function positionOf(ops: OperationTable, op: number): number {
  const lane = ops.lane(op);
  for (let position = 0; ; position++) if (ops.operationOf(lane, position) === op) return position;
}

const tile = { m: 1, k: 1, n: 1 };
const load = (dstAddr: number, lane: number, tensor = 'x'): Operation => ({
  op: 'load',
  tensor,
  tileRow: 0,
  tileCol: 0,
  rows: 1,
  cols: 1,
  dstAddr,
  buffer: 0,
  lane,
});
const store = (srcAddr: number, lane: number, bias: string | null = null): Operation => ({
  op: 'store',
  tensor: 'y',
  tileRow: 0,
  tileCol: 0,
  rows: 1,
  cols: 1,
  srcAddr,
  activation: null,
  bias,
  lane,
});

describe('an operation waits', () => {
  const waits = (ops: readonly Operation[], op: number) => {
    const schedule: Schedule = {
      sramBytes: 64,
      tile,
      tensors: [
        { name: 'x', rows: 1, cols: 1, role: 'input' },
        { name: 'y', rows: 1, cols: 1, role: 'activation' },
      ],
      ops,
    };
    return waitsOf(tableOf(schedule), op, laneCount(schedule));
  };

  test('for what it reads, through SRAM and through tensors', () => {
    expect(waits([load(0, 0), store(0, 1)], 1)).toEqual([[0, 1]]);
    expect(waits([store(0, 0), load(4, 1, 'y')], 1)).toEqual([[0, 1]]);
  });

  test('for who still reads what it writes', () => {
    expect(waits([store(0, 0), store(0, 1), load(0, 2)], 2)).toEqual([[1, 1]]);
    expect(waits([store(0, 0), load(8, 1), load(8, 0), load(0, 1)], 3)).toEqual([[0, 1]]);
  });

  test('for nobody, where it has nothing in common with others but an input', () => {
    expect(waits([load(0, 0), load(4, 1)], 1)).toEqual([]);
  });

  test('for the tile that it adds, and who overwrites that for it', () => {
    const schedule = (ops: readonly Operation[]): Schedule => ({
      sramBytes: 64,
      tile,
      tensors: [
        { name: 'h', rows: 2, cols: 1, role: 'activation' },
        { name: 'y', rows: 2, cols: 1, role: 'output' },
      ],
      ops,
    });
    const sum = { ...store(8, 1), add: { tensor: 'h', after: true } } as Operation;
    const stored = (tileRow: number) => ({ ...store(0, 0), tensor: 'h', tileRow }) as Operation;
    expect(waitsOf(tableOf(schedule([stored(0), sum])), 1, 2)).toEqual([[0, 1]]);
    expect(waitsOf(tableOf(schedule([stored(1), sum])), 1, 2)).toEqual([]);
    expect(waitsOf(tableOf(schedule([sum, stored(0)])), 1, 2)).toEqual([[1, 1]]);
  });

  test('for its bias, where that is stored', () => {
    const schedule: Schedule = {
      sramBytes: 64,
      tile,
      tensors: [
        { name: 'x', rows: 1, cols: 1, role: 'activation' },
        { name: 'y', rows: 1, cols: 1, role: 'output' },
      ],
      ops: [{ ...store(0, 0), tensor: 'x' } as Operation, store(8, 1, 'x')],
    };
    expect(waitsOf(tableOf(schedule), 1, 2)).toEqual([[0, 1]]);
  });
});
