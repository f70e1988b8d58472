import { describe, expect, test } from 'vitest';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { StepLog } from '../../../src/lane/step-log.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { type CriticalPath, criticalPath } from '../../../src/speed/bottleneck/critical-path.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { simulate } from '../../../src/speed/simulate.js';
import { planWorkload } from '../../run/workloads.js';

const [HEAD, TAIL, OTHER_CELL] = [0, 1, 2];
const plain = { touches: () => {}, step: () => {}, next: 'end' } as const;
const stores = (cell: number) => ({ stores: cell, value: () => 1, next: 'end' }) as const;
const awaits = (cell: number) => ({ awaits: cell, toReach: () => 1, next: 'end' }) as const;
const dma = lanesIn<unknown>()('dma', registers(), {
  load: { ...plain, event: 'LOAD' },
  push: stores(HEAD),
  await: awaits(TAIL),
  store: { ...plain, event: 'STORE' },
});
const compute = lanesIn<unknown>()('compute', registers(), {
  await: awaits(HEAD),
  execute: { ...plain, event: 'EXECUTE' },
  pop: stores(TAIL),
  aside: stores(OTHER_CELL),
});
const [LOAD, PUSH, DMA_WAIT, STORE] = [0, 1, 2, 3];
const [COMPUTE_WAIT, EXECUTE, POP, ASIDE] = [0, 1, 2, 3];
const lanes = [dma, compute];

/** A log of steps, each a state (its complement where the lane had to wait) and when it ended. */
function logOf(startNs: number, ...steps: readonly (readonly [state: number, endNs: number])[]): StepLog {
  const log = new StepLog(0);
  log.startNs = startNs;
  for (const [state, endNs] of steps) log.record(state < 0 ? ~state : state, -1, endNs, state < 0);
  return log;
}

/** Nanoseconds by lane and kind. */
const partsOf = ({ parts }: CriticalPath) =>
  Object.fromEntries(parts.map(({ lane, kind, totalNs }) => [`${lane} ${kind}`, totalNs]));
const total = ({ parts }: CriticalPath) => parts.reduce((sum, { totalNs }) => sum + totalNs, 0);

describe('the critical path of hand-made logs', () => {
  const turns = [
    logOf(5, [LOAD, 100], [PUSH, 110], [~DMA_WAIT, 400], [STORE, 450]),
    logOf(0, [~COMPUTE_WAIT, 130], [EXECUTE, 330], [POP, 350]),
  ];

  test('goes over to the other lane at each wait, and from there on back in time', () => {
    const path = criticalPath(lanes, turns);
    expect(path).toMatchObject({ makespanNs: 450, laneChanges: 2, boundBy: 'compute' });
    expect(partsOf(path)).toEqual({
      'dma STORE': 50,
      'dma way': 50, // 350 to 400
      'compute steps': 20,
      'compute EXECUTE': 200,
      'compute way': 20, // 110 to 130
      'dma steps': 10,
      'dma LOAD': 95,
      'dma start': 5,
    });
    expect(path.parts.map(({ totalNs }) => totalNs)).toEqual([200, 95, 50, 50, 20, 20, 10, 5]);
  });

  test('sees a delay that is planted on it, where it is', () => {
    const late = [
      turns[0],
      logOf(0, [~COMPUTE_WAIT, 130], [EXECUTE, 330], [EXECUTE, 340], [ASIDE, 345], [POP, 350]),
    ];
    expect(partsOf(criticalPath(lanes, late))).toMatchObject({
      'compute EXECUTE': 210,
      'compute steps': 5 + 5,
    });
  });

  test('stays in a lane whose waits were over at once', () => {
    const logs = [
      logOf(0, [LOAD, 100], [PUSH, 110]),
      logOf(0, [~COMPUTE_WAIT, 130], [EXECUTE, 330], [COMPUTE_WAIT, 340], [EXECUTE, 600]),
    ];
    const path = criticalPath(lanes, logs);
    expect(path.laneChanges).toBe(1);
    expect(partsOf(path)).toEqual({
      'compute EXECUTE': 460,
      'dma LOAD': 100,
      'compute way': 20,
      'dma steps': 10,
      'compute steps': 10,
    });
  });

  test('stays in a lane too where no store explains a wait, as clock readings may have it', () => {
    const logs = [
      logOf(0, [LOAD, 100], [~DMA_WAIT, 400]),
      logOf(0, [EXECUTE, 50], [POP, 60], [ASIDE, 200]), // TAIL was stored before the wait began
    ];
    const path = criticalPath(lanes, logs);
    expect(path).toMatchObject({ laneChanges: 0, boundBy: 'steps' });
    expect(partsOf(path)).toEqual({ 'dma steps': 300, 'dma LOAD': 100 });
  });

  test('takes the store that a machine with such times had seen, not a later one', () => {
    const logs = [
      logOf(0, [LOAD, 100], [~DMA_WAIT, 500], [STORE, 510]),
      logOf(0, [EXECUTE, 300], [POP, 310], [EXECUTE, 480], [POP, 490]),
    ];
    const seen = criticalPath(lanes, logs, { observeNs: 20, spinNs: 200, wakeNs: 180 });
    expect(partsOf(seen)).toEqual({
      'compute EXECUTE': 300,
      'dma wake': 190,
      'compute steps': 10,
      'dma STORE': 10,
    });
    const awake = criticalPath(lanes, logs, { observeNs: 5, spinNs: 250, wakeNs: 180 });
    expect(partsOf(awake)).toMatchObject({ 'dma way': 10, 'compute EXECUTE': 470 });
  });

  test('is empty where nothing was done', () => {
    const path = criticalPath(lanes, [logOf(0), logOf(0)]);
    expect(path).toEqual({ makespanNs: 0, parts: [], laneChanges: 0, boundBy: 'compute' });
  });
});

test('the critical path of a long run is walked without a call for each step', () => {
  const steps = 200_000;
  const [pushing, working] = [new StepLog(0), new StepLog(0)];
  for (let at = 0; at < steps; at++) {
    pushing.record(PUSH, -1, 100 * at + 50, false);
    working.record(COMPUTE_WAIT, -1, 100 * at + 60, true);
    working.record(EXECUTE, -1, 100 * at + 90, false);
  }
  const path = criticalPath(lanes, [pushing, working]);
  expect(path.laneChanges).toBe(1);
  expect(total(path)).toBeCloseTo(100 * (steps - 1) + 90, 3);
});

describe('the critical path of the original design workload', () => {
  const { schedule } = planWorkload();
  const machine = BUILT_IN_MACHINE;
  const run = (of = machine) =>
    simulate({ schedule, protocol: sequence, ringCapacity: 8 }, null, { data: false, machine: of });

  test('adds up to the makespan, and says how much slower kernels would cost', () => {
    const { logs, makespanNs } = run();
    const path = criticalPath(sequence.lanes, logs, machine);
    expect(total(path)).toBeCloseTo(makespanNs, 3);
    const slower = {
      ...machine,
      freshLineNs: 1.001 * machine.freshLineNs,
      freshLineThinNs: 1.001 * machine.freshLineThinNs,
      reclaimLineNs: 1.001 * machine.reclaimLineNs,
      kernels: machine.kernels.map((kernel) => ({ ...kernel, executeNs: 1.001 * kernel.executeNs })),
    };
    const executeNs = partsOf(path)['compute EXECUTE'];
    expect(run(slower).makespanNs - makespanNs).toBeCloseTo(0.001 * executeNs, 3);
  });
});
