import { describe, expect, test } from 'vitest';
import { lanesIn, registers } from '../../src/lane/lane.js';
import { StepLog } from '../../src/lane/step-log.js';
import { measure, operationIntervals, ringDepths } from '../../src/speed/metrics.js';

const idle = { touches: () => {}, step: () => {}, next: 'end' } as const;
const dma = lanesIn<unknown>()('dma', registers(), {
  load: { ...idle, event: 'LOAD' },
  push: { ...idle, event: 'PUSH' },
  store: { ...idle, event: 'STORE' },
  wait: { awaits: 0, toReach: () => 0, stall: 'operand in use', next: 'end' },
  unnamed: { awaits: 0, toReach: () => 0, next: 'end' },
});
const compute = lanesIn<unknown>()('compute', registers(), {
  execute: { ...idle, event: 'EXECUTE' },
  pop: { ...idle, event: 'POP' },
  wait: { awaits: 0, toReach: () => 0, stall: 'ring empty', next: 'end' },
});
const [LOAD, PUSH, STORE, DMA_WAIT, UNNAMED] = [0, 1, 2, 3, 4];
const [EXECUTE, POP, COMPUTE_WAIT] = [0, 1, 2];

/** A log of steps, each a state (its complement where the lane had to wait) and when it ended. */
function logOf(startNs: number, ...steps: readonly (readonly [state: number, endNs: number])[]): StepLog {
  const log = new StepLog(2); // too small, so that it grows
  log.startNs = startNs;
  steps.forEach(([state, endNs], operation) => {
    log.record(state < 0 ? ~state : state, operation, endNs, state < 0);
  });
  return log;
}

const logs = [
  logOf(0, [LOAD, 100], [PUSH, 110], [LOAD, 210], [PUSH, 220], [~DMA_WAIT, 500], [STORE, 560]),
  logOf(
    20,
    [~COMPUTE_WAIT, 150],
    [EXECUTE, 350],
    [POP, 360],
    [COMPUTE_WAIT, 370],
    [EXECUTE, 490],
    [POP, 500],
  ),
];

test.each(['constructor', '__proto__', 'toString'])('a stall called %s is one like any other', (stall) => {
  const lane = lanesIn<unknown>()('lane', registers(), {
    wait: { awaits: 0, toReach: () => 1, stall, next: 'end' },
  });
  const { stalls } = measure([lane], [logOf(0, [~0, 40])]);
  expect(Object.entries(stalls.lane)).toEqual([[stall, { count: 1, totalNs: 40 }]]);
  expect(({} as Record<string, unknown>).count).toBeUndefined();
});

describe('a run of two lanes', () => {
  const metrics = measure([dma, compute], logs);

  test('lasts until its last step, and each lane is busy while it works on a tile', () => {
    expect(metrics).toMatchObject({ makespanNs: 560, dmaBusyNs: 100 + 100 + 60, computeBusyNs: 200 + 120 });
  });

  test('overlaps where both lanes are busy: from 150 to 210', () => {
    expect(metrics.overlapRatio).toBe(60 / 560);
    expect(metrics.hiddenTransfer).toBe(60 / 260);
  });

  test('has a ring whose depth is weighted by time', () => {
    // One item from 110, two from 220, one from 360, none from 500.
    expect(metrics.ringDepthMean).toBe((1 * 110 + 2 * 140 + 1 * 140) / 560);
    expect(metrics.ringDepthMax).toBe(2);
  });

  test('has stalls where a lane had to wait, and none where what it waited for was there', () => {
    expect(metrics.stalls).toEqual({
      dma: { 'operand in use': { count: 1, totalNs: 280 } },
      compute: { 'ring empty': { count: 1, totalNs: 130 } },
    });
  });

  test('has durations by kind', () => {
    expect(metrics.operations).toEqual({
      LOAD: { count: 2, meanNs: 100, p99Ns: 100 },
      EXECUTE: { count: 2, meanNs: 160, p99Ns: 200 },
      STORE: { count: 1, meanNs: 60, p99Ns: 60 },
    });
  });

  test('has an interval for every tile operation', () => {
    expect(operationIntervals(compute, logs[1])).toEqual([
      { event: 'EXECUTE', operation: 1, startNs: 150, endNs: 350 },
      { event: 'EXECUTE', operation: 4, startNs: 370, endNs: 490 },
    ]);
  });
});

describe('a measure', () => {
  test('of nothing is nothing, and no NaN', () => {
    const metrics = measure([dma, compute], [logOf(0), logOf(0)]);
    expect(metrics).toMatchObject({ makespanNs: 0, overlapRatio: 0, hiddenTransfer: 0, ringDepthMean: 0 });
    expect(metrics.operations.LOAD).toEqual({ count: 0, meanNs: 0, p99Ns: 0 });
    expect(JSON.stringify(metrics)).not.toContain('null');
  });

  test.each([
    [1, 1],
    [99, 99],
    [100, 99],
    [101, 100],
    [200, 198],
  ])('of %i durations from 1 ns on takes the %ith for the 99th percentile', (count, expected) => {
    let now = 0;
    const steps = Array.from({ length: count }, (_, index): [number, number] => {
      now += count - index; // longest first: they have to be sorted
      return [LOAD, now];
    });
    expect(measure([dma, compute], [logOf(0, ...steps), logOf(0)]).operations.LOAD.p99Ns).toBe(expected);
  });

  test('adds up stalls of one cause, and names those without a cause by their state', () => {
    const log = logOf(0, [~DMA_WAIT, 10], [LOAD, 20], [~DMA_WAIT, 50], [~UNNAMED, 57]);
    expect(measure([dma, compute], [log, logOf(0)]).stalls.dma).toEqual({
      'operand in use': { count: 2, totalNs: 40 },
      unnamed: { count: 1, totalNs: 7 },
    });
  });

  test('counts a long operation of one lane against each short one of the other', () => {
    const loads = logOf(0, [LOAD, 10], [PUSH, 15], [LOAD, 30], [PUSH, 40], [STORE, 70]);
    const execute = logOf(5, [EXECUTE, 60]);
    const { overlapRatio, hiddenTransfer } = measure([dma, compute], [loads, execute]);
    // 5 to 10, 15 to 30 and 40 to 60.
    expect(overlapRatio).toBe(40 / 70);
    expect(hiddenTransfer).toBe(40 / (10 + 15 + 30));
    // The other way round, one LOAD over several EXECUTEs.
    const load = logOf(0, [LOAD, 100]);
    const executes = logOf(0, [EXECUTE, 10], [POP, 20], [EXECUTE, 30], [POP, 90], [EXECUTE, 120]);
    expect(measure([dma, compute], [load, executes]).hiddenTransfer).toBe((10 + 10 + 10) / 100);
  });

  test('never sees less than nothing in the ring, though two clocks may cross, and nothing that stays in it', () => {
    const pushes = logOf(0, [PUSH, 100], [PUSH, 150]);
    const pops = logOf(0, [POP, 99], [POP, 180], [EXECUTE, 200]);
    const metrics = measure([dma, compute], [pushes, pops]);
    expect(metrics.ringDepthMean).toBe(30 / 200);
    expect(metrics.ringDepthMax).toBe(1);
  });

  test('does not count an item twice for the rest of the run where two clocks cross', () => {
    const pushes = logOf(0, [PUSH, 100], [PUSH, 200], [LOAD, 400]);
    const pops = logOf(0, [POP, 99], [POP, 250], [EXECUTE, 400]);
    expect([...ringDepths([dma, compute], [pushes, pops])]).toEqual([
      { atNs: 100, depth: 1 },
      { atNs: 100, depth: 0 },
      { atNs: 200, depth: 1 },
      { atNs: 250, depth: 0 },
    ]);
    expect(measure([dma, compute], [pushes, pops]).ringDepthMean).toBe(50 / 400);
  });
});
