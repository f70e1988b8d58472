import { describe, expect, test } from 'vitest';
import { LaneHang } from '../../src/lane/wait.js';
import { randomTensor } from '../../src/model/random-model.js';
import { Engine } from '../../src/run/engine.js';
import { firstDifference } from './same-bits.js';
import { productsBeforeStores, randomWorkload, smallWorkload } from './workloads.js';

const WATCHDOG_MS = 300;

describe.each([
  [1, 2],
  [2, 2],
  [8, 2],
  [2, 1],
])('two-ring with rings of %i, on %i workers,', (capacity, workers) => {
  const config = { threaded: true, workers, protocol: 'two-ring', ringBufferCapacity: capacity };

  test('hangs on 2C + 2 finished accumulators: says what each lane waits for, and can run again', async () => {
    const { schedule, inputs } = productsBeforeStores(2 * capacity + 2);
    await using engine = new Engine({ ...config, watchdogMs: WATCHDOG_MS });
    const hang = await engine.execute(schedule, inputs).then(
      () => null,
      (error: unknown) => error,
    );
    expect(hang).toBeInstanceOf(LaneHang);
    // The DMA lane cannot hand over the last product, and the compute lane cannot report the (C + 1)th.
    expect((hang as LaneHang).lanes).toEqual([
      {
        lane: 'dma',
        state: 'awaitRoom',
        operation: 2 + 2 * capacity + 1,
        cause: 'ring full',
        sleeps: false,
        cells: [{ cell: 'compute tail', value: capacity + 1, goal: capacity + 2 }],
      },
      {
        lane: 'compute',
        state: 'awaitRoom',
        operation: capacity + 2,
        cause: 'store ring full',
        sleeps: false,
        cells: [{ cell: 'store tail', value: 0, goal: 1 }],
      },
    ]);
    expect((hang as LaneHang).message).toMatch(/dma waits in awaitRoom.*compute waits in awaitRoom/);
    // Another schedule, and then the same one again: the lanes left the hung run and wait for orders.
    const shorter = productsBeforeStores(1);
    expect((await engine.execute(shorter.schedule, shorter.inputs)).outputs.get('y')?.rows).toBe(4);
    await expect(engine.execute(schedule, inputs)).rejects.toThrow(LaneHang);
    expect((await engine.execute(shorter.schedule, shorter.inputs)).outputs.get('y')?.rows).toBe(4);
  });

  test('does not hang on 2C + 1', async () => {
    const { schedule, inputs } = productsBeforeStores(2 * capacity + 1);
    await using engine = new Engine(config);
    for (let run = 0; run < 20; run++) {
      const { outputs } = await engine.execute(schedule, inputs);
      expect(outputs.get('y')?.rows).toBe(4 * (2 * capacity + 1));
    }
  });
});

describe('no hang', () => {
  test('is seen where sequence runs what two-ring cannot', async () => {
    const { schedule, inputs } = productsBeforeStores(18);
    await using engine = new Engine({ threaded: true, watchdogMs: WATCHDOG_MS });
    const threaded = await engine.execute(schedule, inputs);
    engine.setThreaded(false);
    const sequential = await engine.execute(schedule, inputs);
    expect(firstDifference(threaded.outputs, sequential.outputs)).toBeNull();
  });

  test('is seen where one lane works for longer than the watchdog waits', async () => {
    // The DMA lane waits for the product all the while; the compute lane is busy, not stuck.
    const tile = { m: 1024, k: 2048, n: 1024 };
    const { schedule, inputs } = randomWorkload([2048, 1024], { batch: 1024, tile, sramBytes: 2 ** 26 });
    await using engine = new Engine({ threaded: true, watchdogMs: 1 });
    const { outputs, makespanNs } = await engine.execute(schedule, inputs);

    expect(makespanNs).toBeGreaterThan(1e6);
    expect(outputs.get('output')?.rows).toBe(1024);
  });

  test('is left over: a run after a hang under one protocol has the right bits under another engine', async () => {
    const { schedule, inputs } = productsBeforeStores(18);
    await using hanging = new Engine({ threaded: true, protocol: 'two-ring', watchdogMs: WATCHDOG_MS });
    await using other = new Engine({ threaded: true });
    const small = smallWorkload();
    const [hang, result] = await Promise.allSettled([
      hanging.execute(schedule, inputs),
      other.execute(small.schedule, small.inputs),
    ]);
    expect(hang.status).toBe('rejected');
    expect(result.status === 'fulfilled' && result.value.outputs.size).toBe(2);
  });
});

test('a tensor of zeros and one of random numbers differ, so that equal bits mean something', () => {
  const random = new Map([['y', randomTensor(4, 4, 'y')]]);
  const zero = new Map([['y', { rows: 4, cols: 4, data: new Float32Array(16) }]]);
  expect(firstDifference(random, zero)).toMatch('y[0]');
});
