import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/run/engine.js';
import { temporaryFolder } from '../cli/heddle.js';
import { faultyProtocols, said, sayAndStay, startedWorkers } from './faulty.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, productsBeforeStores, smallWorkload } from './workloads.js';

const plan = planWorkload();
const small = smallWorkload();
const folder = temporaryFolder();
const faulty = faultyProtocols();
const workers = startedWorkers();
const ENDLESS = 'for (;;);';

/** Runs the small model on the engine and holds its bits against a fresh engine's. */
async function expectUsable(engine: Engine): Promise<void> {
  await using oracle = new Engine();
  const expected = await oracle.execute(small.schedule, small.inputs);
  const { outputs } = await engine.execute(small.schedule, small.inputs);
  expect(firstDifference(outputs, expected.outputs)).toBeNull();
}

const rejection = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (reason: unknown) => reason,
  );
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a call that is aborted', () => {
  test.each([false, true])('before it is made is rejected, threaded %s', async (threaded) => {
    await using engine = new Engine({ threaded });
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    const call = engine.execute(small.schedule, small.inputs, { signal });
    await expect(call).rejects.toThrow('no longer wanted');
    await expectUsable(engine);
  });

  test('while it waits its turn does not wait any longer, and the run before it goes on', async () => {
    const config = { threaded: true, watchdogMs: 50, protocol: faulty('execute', ENDLESS) };
    await using engine = new Engine(config);
    const ended: string[] = [];
    const controller = new AbortController();
    const first = engine
      .execute(plan.schedule, plan.inputs)
      .catch((error: Error) => ended.push(`first: ${error.name}`));
    const second = engine
      .execute(small.schedule, small.inputs, { signal: controller.signal })
      .catch((error: Error) => ended.push(`second: ${error.message}`));
    controller.abort(new Error('enough'));
    await Promise.all([first, second]);
    expect(ended).toEqual(['second: enough', 'first: LaneFailure']);
    await expectUsable(engine);
  });

  test.each([1, 2])(
    'while both lanes wait makes them give up; the same workers go on (%i)',
    async (count) => {
      const config = { threaded: true, workers: count, protocol: 'two-ring', watchdogMs: 3_600_000 };
      await using engine = new Engine(config);
      await engine.execute(productsBeforeStores(1).schedule, productsBeforeStores(1).inputs);
      const started = workers.length;
      const { schedule, inputs } = productsBeforeStores(18);
      for (const waitMs of [0, 20]) {
        const controller = new AbortController();
        const call = engine.execute(schedule, inputs, { signal: controller.signal });
        setTimeout(() => controller.abort(), waitMs);
        expect(await rejection(call)).toBe(controller.signal.reason);
        expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      }
      const { outputs } = await engine.execute(
        productsBeforeStores(3).schedule,
        productsBeforeStores(3).inputs,
      );
      expect(outputs.get('y')?.rows).toBe(12);
      expect(workers.length).toBe(started);
    },
  );

  test.each(['load', 'execute'] as const)(
    'while a lane never comes back from a %s costs the workers and nothing else',
    async (state) => {
      const marker = join(folder, state);
      const protocol = faulty(state, sayAndStay(marker));
      const config = { threaded: true, workers: 2, watchdogMs: 3_600_000, protocol };
      await using engine = new Engine(config);
      const controller = new AbortController();
      const call = rejection(engine.execute(plan.schedule, plan.inputs, { signal: controller.signal }));
      await said(marker);
      controller.abort();
      expect(await call).toBe(controller.signal.reason);
      const started = workers.length;
      await expectUsable(engine);
      expect(workers.length).toBe(started + 2);
    },
  );

  test('once it is over stays as it is, and the signal keeps no listeners', async () => {
    await using engine = new Engine({ threaded: true });
    const controller = new AbortController();
    const { signal } = controller;
    for (let run = 0; run < 20; run++) await engine.execute(small.schedule, small.inputs, { signal });
    await pause(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    controller.abort();
    await expectUsable(engine);
  });

  test('is rejected once: what follows for other calls is their own affair', async () => {
    await using engine = new Engine({ threaded: true });
    const controller = new AbortController();
    const calls = Array.from({ length: 6 }, (_, index) =>
      engine.execute(plan.schedule, plan.inputs, index % 2 ? { signal: controller.signal } : {}),
    );
    controller.abort();
    const outcomes = (await Promise.allSettled(calls)).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });
});
