import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/run/engine.js';
import { LIMIT_MS } from '../limit.js';
import { faultyProtocols } from './faulty.js';
import { planWorkload, smallWorkload } from './workloads.js';

const { schedule, inputs } = smallWorkload();
const plan = planWorkload();
const faulty = faultyProtocols();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('closing', () => {
  test('twice is closing once, and a closed engine says so', async () => {
    const engine = new Engine({ threaded: true });
    await engine.execute(schedule, inputs);
    await engine.close();
    await engine.close();
    await expect(engine.execute(schedule, inputs)).rejects.toThrow('the engine is closed');
  });

  test('an engine that never ran is fine', async () => {
    const engine = new Engine({ threaded: true });
    await engine.close();
    await expect(engine.execute(schedule, inputs)).rejects.toThrow('closed');
  });

  test('happens at the end of an `await using` block', async () => {
    let kept: Engine;
    {
      await using engine = new Engine({ threaded: true });
      await engine.execute(schedule, inputs);
      kept = engine;
    }
    await expect(kept.execute(schedule, inputs)).rejects.toThrow('closed');
  });

  test('during a run that would never end rejects it and what waits behind it', async () => {
    const engine = new Engine({ threaded: true, protocol: faulty('execute', 'for (;;);') });
    const calls = [plan, plan].map((workload) => engine.execute(workload.schedule, workload.inputs));
    const outcomes = Promise.allSettled(calls);
    await pause(100);
    await Promise.all([engine.close(), engine.close()]);
    for (const outcome of await outcomes) {
      expect(String((outcome as PromiseRejectedResult).reason)).toMatch('the engine is closed');
    }
  });

  test('at any moment of a run settles its call, and leaves no workers that would finish it', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const engine = new Engine({ threaded: true });
      let outcome = 'pending';
      engine.execute(schedule, inputs).then(
        () => {
          outcome = 'ran';
        },
        (error: Error) => {
          outcome = error.message;
        },
      );
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await engine.close();
      await pause(0);
      expect(outcome, `closed after ${turns} turns of the microtask queue`).toMatch(/ran|closed/);
    }
  });
});

/** Threads of this process, where the system tells; otherwise workers and ports that keep it alive. */
function threads(): number {
  const tasks = '/proc/self/task';
  return existsSync(tasks) ? readdirSync(tasks).length : process.getActiveResourcesInfo().length;
}

test('fifty engines one after another leave no thread behind, and memory does not grow with them', async () => {
  const use = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await using engine = new Engine({ threaded: true });
      await engine.execute(schedule, inputs);
    }
  };
  await use(10);
  const before = { threads: threads(), rss: process.memoryUsage.rss() };
  await use(40);
  await expect.poll(threads, { timeout: LIMIT_MS }).toBeLessThanOrEqual(before.threads);
  // A worker that stays has some 10 MiB; what the collector has not yet come to is far less than 80 of them.
  expect((process.memoryUsage.rss() - before.rss) / 2 ** 20).toBeLessThan(400);
});

describe('between runs', () => {
  test('workers use no processor time', async () => {
    await using engine = new Engine({ threaded: true });
    await engine.execute(schedule, inputs);
    const usedMs: number[] = [];
    // They look around for a moment before they sleep, and on a busy machine that is a long one.
    while (usedMs.length < 10 && !(usedMs.at(-1)! < 150)) {
      const before = process.cpuUsage();
      await pause(300);
      const { user, system } = process.cpuUsage(before);
      usedMs.push((user + system) / 1000);
    }
    // Two workers that spin would take 600 ms on two free cores; this thread takes next to nothing.
    expect(usedMs.at(-1)).toBeLessThan(150);
  });

  test('workers do not keep the process alive', async () => {
    const script = fileURLToPath(new URL('run-and-leave-open.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: LIMIT_MS });
    expect(stdout).toBe('ran, and left the engine open\n');
  });
});
