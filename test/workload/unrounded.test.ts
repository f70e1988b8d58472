import { describe, expect, test } from 'vitest';
import type { Model } from '../../src/model/model.js';
import { quantisedModel } from '../../src/model/quantised.js';
import { randomTensor } from '../../src/model/random-model.js';
import type { Tensor } from '../../src/model/tensor.js';
import { Engine } from '../../src/run/engine.js';
import { outputError, unrounded } from '../../src/workload/unrounded.js';
import { modelWorkload } from '../../src/workload/workload.js';

const row = (...values: number[]): Tensor => ({
  rows: 1,
  cols: values.length,
  data: Float32Array.from(values),
});

describe('a workload without its rounding', () => {
  const exact: Model = {
    name: 'net',
    inputName: 'x',
    outputName: 'y',
    batch: null,
    layers: [
      {
        name: 'a',
        weight: randomTensor(20, 9, 'a'),
        bias: randomTensor(1, 9, 'b'),
        activation: { name: 'tanh' },
      },
      {
        name: 'b',
        weight: randomTensor(9, 5, 'c'),
        bias: null,
        activation: null,
        ofRows: { name: 'softmax' },
      },
    ],
  };
  const input = randomTensor(7, 20, 'x');
  const options = { tile: { m: 4, k: 4, n: 4 } };

  test('has the bits of the model that was rounded', async () => {
    const rounded = modelWorkload(quantisedModel(exact), options, input, '1');
    const plain = modelWorkload(exact, options, input, '1');
    const other = unrounded(rounded);
    if (!other) throw new Error('nothing was rounded');
    await using engine = new Engine();
    const of = async ({ schedule, inputs }: typeof plain) =>
      (await engine.execute(schedule, inputs)).outputs.get('y');
    expect(await of(other)).toEqual(await of(plain));
    expect(await of(other)).not.toEqual(await of(rounded));
    expect(unrounded(plain)).toBeNull();
  });
});

describe('the error of an output', () => {
  test.each<[string, Tensor, Tensor, number, number]>([
    ['of what is alike', row(1, -2, 0), row(1, -2, 0), 0, 0],
    ['by the largest difference', row(3, 4.5), row(3, 4), 0.5, 0.1],
    ['of zeros', row(0, 0), row(0, 0), 0, 0],
    ['of the same infinities and NaN', row(Infinity, NaN, 1), row(Infinity, NaN, 2), 1, 0.5],
    ['of an infinity', row(Infinity), row(1), Infinity, Infinity],
    ['of opposite infinities', row(Infinity), row(-Infinity), Infinity, Infinity],
    ['of a NaN', row(NaN, 0), row(1, 0), Infinity, Infinity],
  ])('%s', (_, output, exactly, largest, rootMeanSquare) => {
    expect(outputError(output, exactly)).toEqual({ largest, rootMeanSquare });
  });
});
