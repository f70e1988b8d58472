import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/run/config.js';
import { Engine } from '../../src/run/engine.js';
import { LaneFailure } from '../../src/run/threads/lane-failure.js';
import { temporaryFolder } from '../cli/heddle.js';
import { faultyProtocols, OPERATION, said, sayAndStay, startedWorkers } from './faulty.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, smallWorkload } from './workloads.js';

const plan = planWorkload();
const small = smallWorkload();
const faulty = faultyProtocols();
const folder = temporaryFolder();
const workers = startedWorkers();

/** The calling thread carries the DMA lane out. */
const config: Config = { threaded: true, workers: 2, callerHosts: true };

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

describe('with the calling thread as a host', () => {
  test.each([
    [1, 0],
    [2, 1],
  ])('%i hosts take %i workers, and give the bits of one loop', async (hosts, started) => {
    const before = workers.length;
    await using engine = new Engine({ ...config, workers: hosts });
    for (const workload of [plan, small, plan]) {
      await using oracle = new Engine();
      const expected = await oracle.execute(workload.schedule, workload.inputs);
      for (let run = 0; run < 20; run++) {
        const { outputs } = await engine.execute(workload.schedule, workload.inputs);
        expect(firstDifference(outputs, expected.outputs)).toBeNull();
      }
    }
    await turnOfTheLoop(); // the lanes of a worker that has not come are carried out here, without one
    expect(workers.length - before).toBe(started);
  });

  test('runs that are recorded or may be aborted have workers alone, in turn with others that have not', async () => {
    await using engine = new Engine(config);
    const { signal } = new AbortController();
    const before = workers.length;
    for (const options of [{}, { trace: true }, {}, { signal }, {}]) {
      const { outputs, logs } = await engine.execute(plan.schedule, plan.inputs, options);
      expect(outputs.size).toBeGreaterThan(0);
      expect(logs === null).toBe(!('trace' in options));
    }
    expect(workers.length - before).toBe(2);
  });

  test('a lane that throws there is named, and the engine recovers', async () => {
    const protocol = faulty('load', "throw new Error('a tile too many')");
    await using engine = new Engine({ ...config, protocol });
    for (let round = 0; round < 2; round++) {
      const failure = await rejection(engine.execute(plan.schedule, plan.inputs));
      expect(failure).toBeInstanceOf(LaneFailure);
      expect(failure).toMatchObject({ lane: 'dma', operation: OPERATION.load, why: 'threw' });
      expect((failure as Error).message).toMatch('a tile too many');
      await expectUsable(engine);
    }
  });

  test.each([
    ['throws', "throw new Error('no')", 'threw'],
    ['exits', 'process.exit(7)', 'lost'],
    ['never returns', 'for (;;);', 'stuck'],
  ])('a lane of another thread that %s is named while the caller waits', async (_, fault, why) => {
    await using engine = new Engine({ ...config, watchdogMs: 20, protocol: faulty('execute', fault) });
    const failure = await rejection(engine.execute(plan.schedule, plan.inputs));
    expect(failure).toMatchObject({ lane: 'compute', operation: OPERATION.execute, why });
    await expectUsable(engine);
  });

  test('a worker that is ended from outside meanwhile takes its lane with it', async () => {
    const marker = join(folder, 'ended');
    await using engine = new Engine({ ...config, protocol: faulty('execute', sayAndStay(marker)) });
    const call = rejection(engine.execute(plan.schedule, plan.inputs));
    await said(marker);
    await workers.at(-1)?.terminate();
    expect(await call).toMatchObject({ lane: 'compute', operation: OPERATION.execute, why: 'lost' });
    await expectUsable(engine);
  });

  test('closing while the caller waits rejects the call, and the thread goes on with other work', async () => {
    const marker = join(folder, 'closed');
    const engine = new Engine({
      ...config,
      watchdogMs: 3_600_000,
      protocol: faulty('execute', sayAndStay(marker)),
    });
    const call = rejection(engine.execute(plan.schedule, plan.inputs));
    await said(marker);
    await engine.close();
    expect(String(await call)).toMatch('the engine is closed');
  });
});
