import { expect, test } from 'vitest';
import { onnxOf } from '../../scripts/bench/peers/onnx-file.js';
import { readOnnx } from '../../src/model/onnx/read.js';
import { randomModel, randomTensor } from '../../src/model/random-model.js';

test('a model written as ONNX is read back as it was', () => {
  const model = randomModel({ layers: [5, 3, 4], seed: '1' });
  const [first, last] = model.layers;
  const withBias = { ...model, layers: [{ ...first, bias: randomTensor(1, 3, 'bias') }, last] };
  for (const written of [model, withBias]) {
    const read = readOnnx(onnxOf(written), 'model');
    const parts = (layers: typeof read.layers) =>
      layers.map(({ weight, bias, activation }) => ({ weight, bias, activation }));
    expect(parts(read.layers)).toEqual(parts(written.layers));
    expect([read.inputName, read.outputName, read.batch]).toEqual(['input', 'output', null]);
  }
});
