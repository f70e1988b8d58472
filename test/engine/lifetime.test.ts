import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.js';
import { smallWorkload } from './workloads.js';

const { schedule, inputs } = smallWorkload();
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

describe('between runs', () => {
  test('workers use no processor time', async () => {
    await using engine = new Engine({ threaded: true });
    await engine.execute(schedule, inputs);
    await pause(100); // they look around for a moment before they sleep
    const before = process.cpuUsage();
    await pause(300);
    const { user, system } = process.cpuUsage(before);
    // Two workers that spin would take 600 ms on two free cores; this thread takes next to nothing.
    expect((user + system) / 1000).toBeLessThan(150);
  });

  test('workers do not keep the process alive', async () => {
    const script = fileURLToPath(new URL('run-and-leave-open.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 30_000 });
    expect(stdout).toBe('ran, and left the engine open\n');
  });
});
