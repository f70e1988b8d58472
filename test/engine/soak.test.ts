import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.js';
import { firstDifference } from './same-bits.js';
import { planWorkload } from './workloads.js';

const RUNS = 2000;

test(`${RUNS} threaded runs of the plan's model in a row give the sequential bits, and none hangs`, async () => {
  const { schedule, inputs } = planWorkload();
  await using engine = new Engine();
  const expected = await engine.execute(schedule, inputs);
  engine.setThreaded(true);
  for (let run = 0; run < RUNS; run++) {
    const { outputs } = await engine.execute(schedule, inputs);
    expect(firstDifference(outputs, expected.outputs), `run ${run}`).toBeNull();
  }
}, 120_000);
