import { describe, expect, test } from 'vitest';
import { randomModel, randomTensor } from '../../src/model/random-model.js';
import type { Tensor } from '../../src/model/tensor.js';
import { sequence } from '../../src/protocols/sequence.js';
import { Engine } from '../../src/run/engine.js';
import { allocate, Workspace } from '../../src/run/workspace/workspace.js';
import type { TensorRole } from '../../src/schedule/schedule.js';
import { modelWorkload, type Workload } from '../../src/workload/workload.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, smallWorkload } from './workloads.js';

/** As small as `smallWorkload`, with a bias in every layer. */
function biasedWorkload(): Workload {
  const model = randomModel({ layers: [13, 9, 5], seed: '1' });
  const layers = model.layers.map((layer, index) => ({
    ...layer,
    bias: randomTensor(1, layer.weight.cols, `bias ${index}`),
  }));
  const options = { batch: 7, tile: { m: 4, k: 4, n: 4 }, sramBytes: 4096 };
  return modelWorkload({ ...model, layers }, options, null, '1');
}

const small = biasedWorkload();
const other = smallWorkload();
const plan = planWorkload();

/** The inputs with those of one role doubled, as new arrays. */
function doubled(role: TensorRole): ReadonlyMap<string, Tensor> {
  const names = small.schedule.tensors.filter((spec) => spec.role === role).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  return new Map(
    [...small.inputs].map(([name, tensor]) => [
      name,
      names.includes(name) ? { ...tensor, data: tensor.data.map((x) => 2 * x) } : tensor,
    ]),
  );
}

async function oracle(schedule = small.schedule, inputs = small.inputs) {
  await using fresh = new Engine();
  return (await fresh.execute(schedule, inputs)).outputs;
}

describe.each([false, true])('between runs, threaded %s', (threaded) => {
  test.each(['input', 'weight', 'bias'] as const)(
    'a new array for each %s gives a new result',
    async (role) => {
      await using engine = new Engine({ threaded });
      await engine.execute(small.schedule, small.inputs);
      const changed = doubled(role);
      const expected = await oracle(small.schedule, changed);
      expect(firstDifference(expected, await oracle())).not.toBeNull();
      const { outputs } = await engine.execute(small.schedule, changed);
      expect(firstDifference(outputs, expected)).toBeNull();
      const again = await engine.execute(small.schedule, small.inputs);
      expect(firstDifference(again.outputs, await oracle())).toBeNull();
    },
  );

  test('inputs are those of the moment of the call, though it waits its turn', async () => {
    await using engine = new Engine({ threaded });
    const expected = await oracle();
    const inputs = new Map(
      [...small.inputs].map(([name, { rows, cols, data }]) => [name, { rows, cols, data }]),
    );
    const [input] = small.schedule.tensors.filter(({ role }) => role === 'input');
    const given = new Float32Array((small.inputs.get(input.name) as Tensor).data);
    inputs.set(input.name, { ...input, data: given });
    const calls = [plan, small, small].map(({ schedule, inputs: own }) =>
      engine.execute(schedule, schedule === small.schedule ? inputs : own),
    );
    given.fill(Number.NaN);
    inputs.clear();
    const [, first, second] = await Promise.all(calls);
    for (const { outputs } of [first, second]) expect(firstDifference(outputs, expected)).toBeNull();
  });

  test('an input that was written to gives a new result', async () => {
    await using engine = new Engine({ threaded });
    const inputs = new Map([...small.inputs].map(([name, t]) => [name, { ...t, data: t.data.slice() }]));
    await engine.execute(small.schedule, inputs);
    const { name } = small.schedule.tensors.find(({ role }) => role === 'input') as { name: string };
    inputs.get(name)?.data.fill(0.5);
    const { outputs } = await engine.execute(small.schedule, inputs);
    expect(firstDifference(outputs, await oracle(small.schedule, inputs))).toBeNull();
    expect(firstDifference(outputs, await oracle())).not.toBeNull();
  });

  test('schedules that take turns in one memory find none of the weights of the others', async () => {
    await using engine = new Engine({ threaded });
    const workloads = [small, other, plan];
    const expected = await Promise.all(workloads.map(({ schedule, inputs }) => oracle(schedule, inputs)));
    // The first round makes the memory grow; in the others it stays.
    for (const turn of [0, 1, 0, 2, 0, 1, 2, 1, 0, 0]) {
      const { schedule, inputs } = workloads[turn];
      const { outputs } = await engine.execute(schedule, inputs);
      expect(firstDifference(outputs, expected[turn]), `schedule ${turn}`).toBeNull();
    }
  });
});

describe('a workspace', () => {
  const weight = small.schedule.tensors.find(({ role }) => role === 'weight') as { name: string };
  const memory = allocate(2 ** 20);
  const at = (workspace: Workspace) =>
    new Float32Array(memory.buffer, workspace.image.tensors.get(weight.name), 1);
  const make = () =>
    new Workspace({ schedule: small.schedule, protocol: sequence, ringCapacity: 8 }, () => memory);

  test('does not copy a weight of the same array twice', () => {
    const workspace = make();
    workspace.reset(small.inputs);
    at(workspace)[0] = 42; // what no lane may do shows that nothing was copied
    workspace.reset(small.inputs);
    expect(at(workspace)[0]).toBe(42);
  });

  test('copies everything again once another one has had the memory, its operations too', () => {
    const first = make();
    first.reset(small.inputs);
    const operations = first.ops.words.slice();
    const second = new Workspace(
      { schedule: plan.schedule, protocol: sequence, ringCapacity: 8 },
      () => memory,
    );
    second.reset(plan.inputs);
    expect(first.ops.words).not.toEqual(operations);
    first.reset(small.inputs);
    expect(first.ops.words).toEqual(operations);
    expect(at(first)[0]).toBe(small.inputs.get(weight.name)?.data[0]);
  });

  test('is zero where nothing was given, whatever was there', () => {
    const workspace = make();
    const {
      image,
      program: { schedule },
    } = workspace;
    const words = new Int32Array(memory.buffer);
    workspace.reset(small.inputs);
    const before = words.slice(0, image.byteLength / 4);
    words.fill(-1, image.cells / 4, image.operations / 4);
    words.fill(-1, image.sram / 4, (image.sram + schedule.sramBytes) / 4);
    for (const { name, role, rows, cols } of schedule.tensors) {
      const from = (image.tensors.get(name) as number) / 4;
      if (role === 'output' || role === 'activation') words.fill(-1, from, from + rows * cols);
    }
    workspace.reset(small.inputs);
    expect(words.slice(0, image.byteLength / 4)).toEqual(before);
    expect(before.some((word) => word === -1)).toBe(false);
  });
});
