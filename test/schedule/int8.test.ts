import { describe, expect, test } from 'vitest';
import { quantisedModel } from '../../src/model/quantised.js';
import { randomModel } from '../../src/model/random-model.js';
import { Engine } from '../../src/run/engine.js';
import { compile } from '../../src/schedule/compile.js';
import { readSchedule, writeSchedule } from '../../src/schedule/read.js';
import type { Schedule, TensorSpec } from '../../src/schedule/schedule.js';
import { validateSchedule } from '../../src/schedule/validate.js';
import { modelWorkload, scheduleWorkload } from '../../src/workload/workload.js';
import { refusalOf } from '../model/refusals.js';

const float32 = randomModel({ layers: [37, 21, 5], seed: '1' });
const model = quantisedModel(float32);
const tile = { m: 4, k: 16, n: 16 };
const schedule = compile(model, { batch: 3, tile });

test('a schedule with int8 is read as it was written', () => {
  const text = writeSchedule(schedule);
  expect(text).toContain('"role":"weight","type":"int8","scales":"layer1.scales"}');
  expect(readSchedule(text, 'net.json')).toEqual(schedule);
});

test('has the bits of the same weights in float32', async () => {
  const { inputs, schedule: int8 } = modelWorkload(model, { batch: 3, tile }, null, '1');
  const same = {
    ...float32,
    layers: float32.layers.map((layer, at) => ({
      ...layer,
      weight: { ...model.layers[at].weight, data: model.layers[at].weight.data },
    })),
  };
  const plain = same.layers.map(({ weight: { rows, cols, data }, ...layer }) => ({
    ...layer,
    weight: { rows, cols, data },
  }));
  const wide = modelWorkload({ ...same, layers: plain }, { batch: 3, tile }, null, '1');
  await using engine = new Engine();
  const [a, b] = [await engine.execute(int8, inputs), await engine.execute(wide.schedule, wide.inputs)];
  expect(wide.schedule.tensors.every(({ type }) => type === undefined)).toBe(true);
  expect(a.outputs.get('output')?.data).toEqual(b.outputs.get('output')?.data);
});

test('runs on random data of a file, and on threads', async () => {
  const { inputs } = scheduleWorkload('net', schedule, new Map(), '1');
  await using engine = new Engine();
  const one = await engine.execute(schedule, inputs);
  engine.setThreaded(true);
  const two = await engine.execute(schedule, inputs);
  expect(two.outputs).toEqual(one.outputs);
  expect(one.outputs.get('output')?.data.some((value) => value !== 0)).toBe(true);
});

test('elements that are none of int8 are refused', async () => {
  const { inputs } = scheduleWorkload('net', schedule, new Map(), '1');
  await using engine = new Engine();
  for (const value of [0.5, 128, -129, Number.NaN]) {
    const data = new Float32Array(37 * 21);
    data[7] = value;
    const wrong = new Map([...inputs, ['layer1.weight', { rows: 37, cols: 21, data }]]);
    await expect(engine.execute(schedule, wrong)).rejects.toThrow(
      `tensor layer1.weight: its element 7 is ${value}: give whole`,
    );
  }
});

describe('a tensor is refused', () => {
  const withTensor = (change: Partial<TensorSpec>): Schedule => ({
    ...schedule,
    tensors: schedule.tensors.map((spec) => (spec.name === 'layer1.weight' ? { ...spec, ...change } : spec)),
  });

  test.each<[Partial<TensorSpec>, string]>([
    [{ scales: undefined }, 'it is of int8 and has no scales: give it a tensor of them'],
    [
      { scales: 'nowhere' },
      'scales "nowhere" is not in the schedule: add it to tensors, or name one that is there',
    ],
    [
      { scales: 'layer2.scales' },
      'scales "layer2.scales" is no row for it: give a weight or bias of float32, 1 x 21',
    ],
    [
      { zeroPoints: 'output' },
      'zeroPoints "output" is no row for it: give a weight or bias of float32, 1 x 21',
    ],
    [
      { scales: 'layer1.weight' },
      'scales "layer1.weight" is no row for it: give a weight or bias of float32, 1 x 21',
    ],
    [{ role: 'bias' }, 'it is of int8 and of the role bias: only a weight can be int8'],
    [{ type: undefined }, 'it has scales, which only int8 has: give it the type "int8", or leave scales out'],
    [{ type: 'int4' as 'int8' }, 'type is "int4": give "int8", or leave it out for float32'],
  ])('%j', (change, fault) => {
    const refused = refusalOf(() => validateSchedule(withTensor(change), 'net.json'));
    expect(refused).toBe(`net.json: tensor 1 ("layer1.weight"): ${fault}`);
  });
});
