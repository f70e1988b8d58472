import { describe, expect, test } from 'vitest';
import { StepLog } from '../../../src/lane/step-log.js';
import { loadProtocol } from '../../../src/protocols/load.js';
import { Activities, depthColumns, laneColumns } from '../../../src/report/pages/lane-columns.js';
import { operationColumns } from '../../../src/report/pages/operation-columns.js';
import { DepthTimes } from '../../../src/report/pages/run/depth-times.js';
import { LaneTimes } from '../../../src/report/pages/run/lane-times.js';
import { measure, OPERATION_KINDS, operationIntervals, ringDepths } from '../../../src/speed/metrics.js';
import { simulate } from '../../../src/speed/simulate.js';
import { planWorkload } from '../../run/workloads.js';

const { schedule, inputs } = planWorkload();
const { lanes } = await loadProtocol('sequence');
const { logs, makespanNs } = simulate(
  { schedule, protocol: await loadProtocol('sequence'), ringCapacity: 8 },
  inputs,
);
const metrics = measure(lanes, logs);

/** A log of the same steps, a thousand times as long and of no whole nanoseconds: a float32 cannot hold its times. */
function drawnOut(log: StepLog): StepLog {
  const later = new StepLog(log.count);
  for (let step = 0; step < log.count; step++) {
    const state = log.states[step];
    const endNs = log.endsNs[step] * 1012.3456789;
    later.record(state < 0 ? ~state : state, log.operations[step], endNs, state < 0);
  }
  return later;
}

describe('columns of a lane', () => {
  const activities = new Activities(OPERATION_KINDS);
  const isStall = (activity: number) => activities.list[activity].isStall;
  const timesOf = (lane: number, log: StepLog) =>
    new LaneTimes(laneColumns(lanes[lane], log, activities), schedule.ops.length, isStall);

  test.each([0, 1])('of number %i give its operations back, and its stalls', (lane) => {
    for (const log of [logs[lane], drawnOut(logs[lane])]) {
      const times = timesOf(lane, log);
      const operations = operationIntervals(lanes[lane], log);
      for (const { event, operation, startNs, endNs } of operations) {
        const at = times.of(operation);
        expect(activities.list[times.activity[at]].name).toBe(event);
        expect(times.startsNs[at]).toBeCloseTo(startNs, 0);
        expect(times.endsNs[at]).toBeCloseTo(endNs, 0);
      }
      const stalls = Object.values(metrics.stalls[lanes[lane].name]).reduce(
        (sum, { count }) => sum + count,
        0,
      );
      expect(times.startsNs).toHaveLength(operations.length + stalls);
    }
  });

  test('name every cause of a stall once, after the kinds of operation', () => {
    [0, 1].map((lane) => timesOf(lane, logs[lane]));
    const names = activities.list.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual([...OPERATION_KINDS]);
    expect(names.slice(3).sort()).toEqual(Object.values(metrics.stalls).flatMap(Object.keys).sort());
  });

  test('are drawn as shares of columns that keep all of the time, however few columns there are', () => {
    const times = timesOf(1, logs[1]);
    const executes = (columns: number) => {
      const shares = times.columnShares(0, makespanNs, columns, activities.list.length);
      return shares.subarray(columns, 2 * columns).reduce((sum, share) => sum + share, 0) / columns;
    };
    expect(executes(40) * makespanNs).toBeCloseTo(metrics.computeBusyNs, 0);
    // Stretches that are wide enough get whole columns, and one less to tell them apart.
    expect(executes(4000)).toBeCloseTo(metrics.computeBusyNs / makespanNs, 1);
  });

  test('find the stretch that a pointer is at, or near', () => {
    const times = timesOf(1, logs[1]);
    const [first, second] = [times.of(2), times.of(5)];
    expect(times.nearest((times.startsNs[first] + times.endsNs[first]) / 2, 0)).toBe(first);
    expect(times.nearest(times.startsNs[second] - 1, 2)).toBe(second);
    expect(times.nearest(-100, 10)).toBe(-1);
    expect(times.nearest(makespanNs + 1e6, 10)).toBe(-1);
  });
});

describe('columns of a ring', () => {
  test('give its depth back at any time', () => {
    const depth = new DepthTimes(depthColumns(lanes, logs), makespanNs);
    const changes = [...ringDepths(lanes, logs)];
    for (const [at, { atNs, depth: expected }] of changes.entries()) {
      if (changes[at + 1]?.atNs === atNs) continue; // two at once: the second one counts
      expect(depth.at(atNs + 0.5)).toBe(expected);
    }
    expect(depth.at(-1)).toBe(0);
    expect(depth.max).toBe(metrics.ringDepthMax);
  });

  test('have the mean that was measured, in any number of columns, and nothing after the end', () => {
    const depth = new DepthTimes(depthColumns(lanes, logs), makespanNs);
    for (const columns of [1, 7, 1000]) {
      const { mean, most, least } = depth.picture(0, makespanNs, columns);
      const sum = mean.reduce<number>((total, value) => total + (value as number), 0);
      expect(sum / columns).toBeCloseTo(metrics.ringDepthMean, 3);
      expect(Math.max(...(most as number[]))).toBe(metrics.ringDepthMax);
      expect(Math.min(...(least as number[]))).toBe(0);
    }
    expect(depth.picture(makespanNs + 1, makespanNs + 2, 3).mean).toEqual([null, null, null]);
  });
});

test('columns of operations name tiles; an EXECUTE has the one that its sum is stored to', () => {
  const columns = operationColumns(schedule);
  const executes = schedule.ops.flatMap(({ op }, index) => (op === 'execute' ? [index] : []));
  const store = schedule.ops.findIndex(({ op }) => op === 'store');
  const before = executes.filter((index) => index < store);
  expect(before.map((index) => columns.product[index])).toEqual([0, 1, 2, 3]);
  for (const index of [...before, store]) {
    expect(columns.tensor[index]).toBe(columns.tensor[store]);
    expect([columns.tileRow[index], columns.tileCol[index]]).toEqual([0, 0]);
  }
  expect(schedule.ops[store]).toMatchObject({ tensor: columns.tensors[columns.tensor[store]] });
  expect(columns.product[store]).toBe(-1);
  const lonely = operationColumns({ ...schedule, ops: schedule.ops.slice(0, store) });
  expect(lonely.tensor[before[0]]).toBe(-1);
});
