import { describe, expect, test } from 'vitest';
import type { Layer, Model } from '../../src/model/model.js';
import { randomTensor } from '../../src/model/random-model.js';
import { Engine } from '../../src/run/engine.js';
import { verify } from '../../src/safety/verify.js';
import { compile, SCHEDULE_ORDERS } from '../../src/schedule/compile.js';
import { parseRoles } from '../../src/schedule/lanes.js';
import { constants } from '../../src/schedule/lower.js';
import { otherOf, type SchedStore } from '../../src/schedule/schedule.js';
import { forward } from '../model/onnx/forward.js';
import { refusalOf } from '../model/refusals.js';

const layer = (name: string, inputs: number, outputs: number, more: Partial<Layer> = {}): Layer => ({
  name,
  weight: randomTensor(inputs, outputs, name),
  bias: randomTensor(1, outputs, `${name}.bias`),
  activation: { name: 'relu' },
  ...more,
});

const modelOf = (...layers: Layer[]): Model => ({
  name: 'net',
  inputName: 'x',
  outputName: 'y',
  batch: null,
  layers,
});

/** Sums over one layer and over two, of the input, before functions and after, and of a softmax, and products; one layer takes the input again. */
const residual = modelOf(
  layer('a', 9, 9, { add: { of: 0, after: true } }),
  layer('b', 9, 9, { add: { of: 1, after: false }, ofRows: { name: 'softmax' } }),
  layer('c', 9, 9, { from: 0, add: { of: 2, after: true } }),
  layer('d', 9, 9, { from: 1, add: { of: 3, after: false }, activation: { name: 'tanh' } }),
  layer('e', 9, 9, { multiply: { of: 0, after: false }, activation: { name: 'tanh' } }),
  layer('f', 9, 9, { multiply: { of: 4, after: true } }),
);

describe('layers that add or multiply by what earlier ones give', () => {
  const input = randomTensor(11, 9, 'x');
  const expected = forward(residual, input.data);

  test.each(
    ['dma,compute', 'all', 'all,all', 'dma,compute,compute', 'load,store,compute'].flatMap((lanes) =>
      SCHEDULE_ORDERS.map((order) => [lanes, order] as const),
    ),
  )('on lanes %s, in %s order, are proved and right', async (lanes, order) => {
    const options = { batch: 11, tile: { m: 4, k: 4, n: 4 }, order, lanes: parseRoles(lanes), buffers: 3 };
    const schedule = compile(residual, options);
    const { verdict } = await verify(schedule, { maxStates: 200_000 });
    expect(verdict).toBe('proved');
    const inputs = new Map([...constants(residual), ['x', input] as const]);
    for (const threaded of [false, true]) {
      await using engine = new Engine({ threaded });
      const { outputs } = await engine.execute(schedule, inputs);
      const actual = outputs.get('y')?.data ?? [];
      expect(actual.length).toBe(expected.length);
      for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    }
  });

  test('without what one of them adds or multiplies by, the answer is another', async () => {
    const schedule = compile(residual, { batch: 11 });
    await using engine = new Engine();
    const inputs = new Map([...constants(residual), ['x', input] as const]);
    const summing = schedule.ops.flatMap((op, at) => (op.op === 'store' && otherOf(op) ? [at] : []));
    for (const at of summing) {
      const { add: _, multiply: __, ...plain } = schedule.ops[at] as SchedStore;
      const { outputs } = await engine.execute({ ...schedule, ops: schedule.ops.with(at, plain) }, inputs);
      const far = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs((outputs.get('y')?.data[i] ?? 0) - value)),
        0,
      );
      expect(far).toBeGreaterThan(1e-3);
    }
    expect(summing.length).toBeGreaterThanOrEqual(6);
  });

  test.each<[string, Partial<Layer>, string]>([
    [
      'a later layer',
      { from: 2 },
      'layer "b": number 2, which it takes, adds or multiplies by, is none of 0 to 1',
    ],
    ['no layer', { from: -1 }, 'number -1, which it takes, adds or multiplies by, is none of 0 to 1'],
    [
      'another width to multiply',
      { from: 0 },
      'number 0, which it takes, adds or multiplies by, has 4 columns, not 3',
    ],
    ['another width to add', { add: { of: 0, after: true } }, 'has 4 columns, not 5'],
    ['another width to multiply by', { multiply: { of: 0, after: true } }, 'has 4 columns, not 5'],
    ['itself', { add: { of: 2, after: true } }, 'is none of 0 to 1'],
    [
      'a sum and a product',
      { add: { of: 1, after: true }, multiply: { of: 1, after: true } },
      'layer "b": adds and multiplies: give one',
    ],
  ])('are refused with %s', (_, change, says) => {
    const model = modelOf(layer('a', 4, 3), layer('b', 3, 5, change));
    expect(refusalOf(() => compile(model))).toContain(says);
  });
});
