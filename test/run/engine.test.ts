import { afterAll, describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/model/tensor.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { Engine } from '../../src/run/engine.js';
import type { RunResult } from '../../src/run/run-result.js';
import type { Workload } from '../../src/workload/workload.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, smallWorkload } from './workloads.js';

const plan = planWorkload();
const small = smallWorkload();

const engine = new Engine();
afterAll(() => engine.close());

function runOn(on: Engine, { schedule, inputs }: Workload, threaded: boolean): Promise<RunResult> {
  on.setThreaded(threaded);
  return on.execute(schedule, inputs);
}

/** The sequential outputs on an engine of their own, which no other test has touched. */
async function oracle({ schedule, inputs }: Workload): Promise<ReadonlyMap<string, Tensor>> {
  await using fresh = new Engine();
  return (await fresh.execute(schedule, inputs)).outputs;
}

describe('outputs', () => {
  test.each([plan, small])(
    'of $name are the same on threads as in one loop, bit for bit',
    async (workload) => {
      const sequential = await runOn(engine, workload, false);
      const threaded = await runOn(engine, workload, true);
      expect(firstDifference(threaded.outputs, sequential.outputs)).toBeNull();
      expect([...sequential.outputs.keys()].at(-1)).toBe('output');
    },
  );

  test('are copies: a later run leaves them as they were', async () => {
    const first = await runOn(engine, small, true);
    const kept = new Map([...first.outputs].map(([name, t]) => [name, { ...t, data: t.data.slice() }]));
    await runOn(engine, { ...small, inputs: smallWorkload('2').inputs }, true);
    expect(firstDifference(first.outputs, kept)).toBeNull();
  });

  test('follow the inputs: nothing is left over from the run before', async () => {
    const other = { ...small, inputs: smallWorkload('2').inputs };
    const expected = await oracle(other);
    await runOn(engine, small, true);
    expect(firstDifference((await runOn(engine, other, true)).outputs, expected)).toBeNull();
    expect(firstDifference(expected, await oracle(small))).not.toBeNull();
  });
});

describe('one engine', () => {
  test('runs schedules in turn, whichever came before', async () => {
    const expected = [await oracle(plan), await oracle(small)];
    for (let round = 0; round < 5; round++) {
      for (const [index, workload] of [plan, small].entries()) {
        const { outputs } = await runOn(engine, workload, round % 2 === 0);
        expect(firstDifference(outputs, expected[index])).toBeNull();
      }
    }
  });

  test('lets calls made at once wait their turn', async () => {
    const expected = [await oracle(plan), await oracle(small)];
    const calls = [
      runOn(engine, plan, true),
      runOn(engine, small, true),
      runOn(engine, plan, false),
      runOn(engine, small, true),
    ];
    for (const [index, { outputs }] of (await Promise.all(calls)).entries()) {
      expect(firstDifference(outputs, expected[index % 2])).toBeNull();
    }
  });

  test('takes the choice of threads as it was when the call was made', async () => {
    engine.setThreaded(true);
    const call = engine.execute(small.schedule, small.inputs, { trace: true });
    engine.setThreaded(false);
    expect((await call).logs).not.toBeNull();
    expect((await engine.execute(small.schedule, small.inputs, { trace: true })).logs).toBeNull();
  });

  test.each([
    [1, [0, 0]],
    [2, [0, 1]],
    [3, [0, 1]],
  ])('runs both lanes on %i workers, and says where', async (workers, expectedHosts) => {
    await using hosting = new Engine({ threaded: true, workers });
    for (const trace of [false, true]) {
      const { outputs, hosts } = await hosting.execute(plan.schedule, plan.inputs, { trace });
      expect(firstDifference(outputs, await oracle(plan))).toBeNull();
      expect(hosts).toEqual(expectedHosts);
    }
    hosting.setThreaded(false);
    expect((await hosting.execute(plan.schedule, plan.inputs)).hosts).toBeNull();
  });

  test('runs under a ring of a single slot', async () => {
    await using narrow = new Engine({ threaded: true, ringBufferCapacity: 1 });
    const { outputs } = await narrow.execute(plan.schedule, plan.inputs);
    expect(firstDifference(outputs, await oracle(plan))).toBeNull();
  });
});

describe('bad input', () => {
  const [inputName] = small.inputs.keys();
  const without = new Map([...small.inputs].filter(([name]) => name !== inputName));
  const replaced = (tensor: Tensor) => new Map([...small.inputs, [inputName, tensor]]);
  const { rows, cols, data } = small.inputs.get(inputName) as Tensor;

  test.each([
    ['a missing tensor', without, 'it was not given'],
    ['a misshapen tensor', replaced({ rows: cols, cols: rows, data }), `it is ${cols} x ${rows}`],
    ['too few elements', replaced({ rows, cols, data: data.slice(1) }), inputName],
    ['too many elements', replaced({ rows, cols, data: new Float32Array(data.length + 1) }), inputName],
  ])('%s is refused, and the engine can still be used', async (_, inputs, message) => {
    for (const threaded of [false, true]) {
      const call = runOn(engine, { ...small, inputs }, threaded);
      await expect(call).rejects.toThrow(BadInput);
      await expect(call).rejects.toThrow(message);
      const { outputs } = await runOn(engine, small, threaded);
      expect(firstDifference(outputs, await oracle(small))).toBeNull();
    }
  });

  test('a schedule that is not valid is refused, and the one before still runs', async () => {
    const expected = await oracle(small);
    const ops = small.schedule.ops.map((op, index) =>
      op.op === 'load' && index > 3 ? { ...op, tensor: 'nowhere' } : op,
    );
    await runOn(engine, small, true);
    await expect(engine.execute({ ...small.schedule, ops }, small.inputs)).rejects.toThrow(BadInput);
    expect(firstDifference((await runOn(engine, small, true)).outputs, expected)).toBeNull();
  });

  test('a schedule that needs more SRAM than there is is refused; one that needs just as much runs', async () => {
    const { sramBytes } = small.schedule;
    await using tight = new Engine({ sramBytes: sramBytes - 4 });
    await expect(tight.execute(small.schedule, small.inputs)).rejects.toThrow(BadInput);
    await using enough = new Engine({ sramBytes });
    expect((await enough.execute(small.schedule, small.inputs)).outputs.size).toBe(2);
  });

  test('an unknown protocol and a ring that is no power of two are refused', async () => {
    await using engine = new Engine({ protocol: 'nonesuch' });
    await expect(engine.execute(small.schedule, small.inputs)).rejects.toThrow('sequence');
    expect(() => new Engine({ ringBufferCapacity: 3 })).toThrow(BadInput);
    for (const workers of [0, -1, 1.5, Number.NaN]) expect(() => new Engine({ workers })).toThrow(BadInput);
  });
});
