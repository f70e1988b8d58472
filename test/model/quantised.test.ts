import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dequantised,
  int8Weight,
  isQuantised,
  type QuantisationError,
  quantisationError,
  quantised,
  quantisedModel,
} from '../../src/model/quantised.js';
import { randomModel } from '../../src/model/random-model.js';
import type { Tensor } from '../../src/model/tensor.js';
import { refusalOf } from './refusals.js';

const tensor = (rows: number, cols: number, data: readonly number[]): Tensor => ({
  rows,
  cols,
  data: Float32Array.from(data),
});

describe('quantised', () => {
  test('takes a scale for each column, and rounds ties to even', () => {
    const { values, scales, zeroPoints } = quantised(
      tensor(5, 2, [127, 0, 0.5, 0, 1.5, 0, -2.5, 0, -127, 0]),
      'w',
    );
    expect([...scales]).toEqual([1, 1]);
    expect([...values]).toEqual([127, 0, 0, 0, 2, 0, -2, 0, -127, 0]);
    expect(zeroPoints).toBeNull();
  });

  test('is off by at most half a scale, whatever the weights', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ min: -1, max: 1, noNaN: true }),
    );
    const weight = fc
      .record({ rows: fc.integer({ min: 1, max: 9 }), cols: fc.integer({ min: 1, max: 9 }) })
      .chain(({ rows, cols }) =>
        fc
          .array(value, { minLength: rows * cols, maxLength: rows * cols })
          .map((data) => tensor(rows, cols, data)),
      );
    const run = fc.property(weight, (given) => {
      const made = quantised(given, 'w');
      const data = dequantised(made);
      data.forEach((back, at) => {
        const scale = made.scales[at % given.cols];
        // Half a scale, and the rounding of the scale and of the product.
        const most = scale * (0.5 + 127 * 2 ** -22) + 2 ** -141;
        expect(Math.abs(back - given.data[at])).toBeLessThanOrEqual(most);
      });
    });
    fc.assert(run, { numRuns: 300 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (value) => {
    expect(refusalOf(() => quantised(tensor(1, 2, [1, value]), 'fc'))).toBe(
      `weights int8: the weight of fc has ${value} in it: keep float32`,
    );
  });
});

test('zero points are subtracted', () => {
  const values = Int8Array.of(-128, 127, 0, 3);
  const scales = Float32Array.of(0.5, 2);
  const weight = int8Weight({ rows: 2, cols: 2, values, scales, zeroPoints: Int8Array.of(127, -1) });
  expect([...weight.data]).toEqual([-127.5, 256, -63.5, 8]);
  expect(weight.data).toBe(weight.data);
});

test('a model is off by some tenths of a percent', () => {
  const model = randomModel({ layers: [64, 48, 10], seed: '1' });
  const made = quantisedModel(model);
  expect(made.layers.every(({ weight }) => isQuantised(weight))).toBe(true);
  const { rootMeanSquare, largest } = quantisationError(made) as QuantisationError;
  expect(rootMeanSquare).toBeGreaterThan(0.001);
  expect(rootMeanSquare).toBeLessThan(0.005);
  expect(largest).toBeLessThanOrEqual(0.5 / 127 + 1e-6);
  expect(quantisationError(model)).toBeNull();
});
