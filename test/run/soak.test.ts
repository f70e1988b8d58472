import { describe, expect, test } from 'vitest';
import { makePool, type SoakCase, type SoakPool } from '../../scripts/soak/pool.js';
import { isSound, soakText } from '../../scripts/soak/report.js';
import { soak } from '../../scripts/soak/session.js';
import { Engine } from '../../src/run/engine.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, productsBeforeStores } from './workloads.js';

const RUNS = 300;
const pool = await makePool(1);

test(`${RUNS} threaded runs of the original design's model in a row give the sequential bits, and none hangs`, async () => {
  const { schedule, inputs } = planWorkload();
  await using engine = new Engine();
  const expected = await engine.execute(schedule, inputs);
  engine.setThreaded(true);
  for (let run = 0; run < RUNS; run++) {
    const { outputs } = await engine.execute(schedule, inputs);
    expect(firstDifference(outputs, expected.outputs), `run ${run}`).toBeNull();
  }
});

describe('a short soak', () => {
  const options = { seed: 1, minutes: 4, runs: 200 };

  test('of random schedules, with workers killed now and then, finds nothing wrong', async () => {
    const report = await soak(pool, { ...options, killEvery: 40 });
    expect(report).toMatchObject({ hangs: 0, mismatches: 0, faults: [] });
    expect(report.runs).toBeGreaterThanOrEqual(200);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.ringOperations).toBeGreaterThan(1000);
    expect(isSound(report)).toBe(true);
  });

  /** The pool with one case in place of all small ones. */
  const only = (soaked: SoakCase): SoakPool => ({
    ...pool,
    any: [soaked],
    compiled: [soaked],
  });

  test('finds a single element that differs', async () => {
    const [soaked] = pool.any;
    const [[name, tensor]] = soaked.expected;
    const data = tensor.data.with(-1, tensor.data.at(-1) === 1 ? 2 : 1);
    const wrong = { ...soaked, expected: new Map([...soaked.expected, [name, { ...tensor, data }]]) };
    const report = await soak(only(wrong), { ...options, runs: 20 });
    expect(report.mismatches).toBeGreaterThanOrEqual(16);
    expect(report.hangs).toBe(0);
    expect(isSound(report)).toBe(false);
    expect(soakText(report)).toMatch(`${name}[${data.length - 1}] differs`);
  });

  test('finds a hang', async () => {
    const soaked = { ...productsBeforeStores(4), expected: new Map(), executes: 4, finished: 4 };
    const targets = [{ protocol: 'two-ring', capacity: 1, cases: 'any' }] as const;
    const report = await soak(only(soaked), { ...options, runs: 3, watchdogMs: 100, targets });
    expect(report.hangs).toBeGreaterThanOrEqual(2);
    expect(isSound(report)).toBe(false);
    expect(soakText(report)).toMatch('no lane has moved for 100 ms');
  });
});
