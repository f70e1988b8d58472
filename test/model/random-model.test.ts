import { describe, expect, test } from 'vitest';
import { randomModel, randomTensor } from '../../src/model/random-model.js';
import { compile } from '../../src/schedule/compile.js';
import { refusalOf } from './refusals.js';

describe('randomModel', () => {
  const model = randomModel({ layers: [128, 64, 32, 16], seed: 'a' });

  test('has a layer between each two sizes', () => {
    expect(model).toMatchObject({
      name: '128-64-32-16',
      inputName: 'input',
      outputName: 'output',
      batch: null,
    });
    expect(model.layers.map((layer) => [layer.name, layer.weight.rows, layer.weight.cols])).toEqual([
      ['layer1', 128, 64],
      ['layer2', 64, 32],
      ['layer3', 32, 16],
    ]);
    expect(model.layers.map((layer) => layer.activation)).toEqual([{ name: 'relu' }, { name: 'relu' }, null]);
    expect(model.layers.every((layer) => layer.bias === null)).toBe(true);
  });

  test('weights fill [-1, 1) / sqrt(inputs)', () => {
    for (const { weight } of model.layers) {
      const bound = 1 / Math.sqrt(weight.rows);
      expect(Math.min(...weight.data)).toBeGreaterThanOrEqual(Math.fround(-bound));
      expect(Math.max(...weight.data)).toBeLessThan(bound);
      expect(Math.min(...weight.data)).toBeLessThan(-0.9 * bound);
      expect(Math.max(...weight.data)).toBeGreaterThan(0.9 * bound);
    }
  });

  test('the seed decides', () => {
    expect(randomModel({ layers: [128, 64, 32, 16], seed: 'a' })).toEqual(model);
    expect(randomModel({ layers: [128, 64, 32, 16], seed: 'b' })).not.toEqual(model);
  });

  test('a layer stays the same when others change', () => {
    const other = randomModel({ layers: [8, 64, 32, 99, 7], seed: 'a' });
    expect(other.layers[1]).toEqual(model.layers[1]);
    expect(other.layers[0]!.weight.data).not.toEqual(model.layers[0]!.weight.data.subarray(0, 8 * 64));
  });

  test.each([
    [[128], 'layer sizes "128": too few for a layer; give two or more, such as 128-64-32'],
    [[8, 0], 'layer sizes "8-0": 0 is not a layer size; give whole numbers above zero'],
    [[8, 1.5], 'layer sizes "8-1.5": 1.5 is not a layer size; give whole numbers above zero'],
    [[8, Number.NaN], 'layer sizes "8-NaN": NaN is not a layer size; give whole numbers above zero'],
    [
      [65536, 65536],
      'layer sizes "65536-65536": a weight of 65536 x 65536 is too large; stay within 268435456 elements',
    ],
  ])('sizes %j are refused', (layers, message) => {
    expect(refusalOf(() => randomModel({ layers, seed: 'a' }))).toBe(message);
  });
});

test('a schedule needs shapes only: a weight of 1 GiB is not drawn for it, and one that is drawn is drawn once', () => {
  const huge = randomModel({ layers: [2 ** 14, 2 ** 14], seed: '1' });
  const { ops } = compile(huge, { batch: 1, tile: { m: 1, k: 128, n: 128 }, sramBytes: 2 ** 20 });
  expect(ops.filter(({ op }) => op === 'execute')).toHaveLength(128 * 128);
  const [{ weight }] = randomModel({ layers: [3, 2], seed: '1' }).layers;
  expect(weight.data).toBe(weight.data);
});

describe('randomTensor', () => {
  test('is uniform in [-1, 1)', () => {
    const { rows, cols, data } = randomTensor(100, 100, 'seed');
    expect([rows, cols, data.length]).toEqual([100, 100, 10_000]);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...data)).toBeLessThan(1);
    const quarters = [0, 0, 0, 0];
    for (const value of data) quarters[Math.floor(2 * (value + 1))]! += 1;
    for (const count of quarters) expect(Math.abs(count - 2500)).toBeLessThan(200);
  });

  test('does not change from one version to the next', () => {
    expect([...randomTensor(1, 4, 'heddle').data]).toEqual([
      -0.3831303119659424, 0.6746534109115601, -0.09540784358978271, -0.22041189670562744,
    ]);
  });
});
