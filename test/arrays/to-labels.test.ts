import { describe, expect, test } from 'vitest';
import type { NumberArray, Numbers } from '../../src/arrays/number-array.js';
import { toLabels } from '../../src/arrays/to-labels.js';
import { refusalOf } from '../model/refusals.js';

const of = (data: Numbers, ...shape: number[]): NumberArray => ({ dtype: 'any', shape, data });
const three = { rows: 3, cols: 4 };
const expected = Int32Array.of(2, 0, 3);

describe('labels', () => {
  test.each<[string, NumberArray]>([
    ['int16', of(Int16Array.from(expected), 3)],
    ['int64', of(BigInt64Array.of(2n, 0n, 3n), 3)],
    ['float32', of(Float32Array.from(expected), 3)],
    ['a column', of(Float64Array.from(expected), 3, 1)],
    ['a row', of(Int32Array.from(expected), 1, 3)],
    ['one-hot', of(Uint8Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1), 3, 4)],
    ['one-hot floats', of(Float32Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1), 3, 1, 4)],
  ])('of %s are read', (_, array) => {
    expect(toLabels(array, 'f', three)).toEqual(expected);
  });

  test('of one row may be its class, or one-hot', () => {
    expect(toLabels(of(Uint8Array.of(3), 1), 'f', { rows: 1, cols: 4 })).toEqual(Int32Array.of(3));
    expect(toLabels(of(Uint8Array.of(0, 0, 0, 1), 1, 4), 'f', { rows: 1, cols: 4 })).toEqual(
      Int32Array.of(3),
    );
  });

  test('of two classes are 0 and 1, or -1 and 1', () => {
    const binary = { rows: 3, cols: 1 };
    expect(toLabels(of(Int8Array.of(0, 1, 1), 3), 'f', binary)).toEqual(Int32Array.of(0, 1, 1));
    expect(toLabels(of(Int8Array.of(-1, 1, 1), 3, 1), 'f', binary)).toEqual(Int32Array.of(0, 1, 1));
  });

  test.each<[string, NumberArray, typeof three, string]>([
    [
      'too few',
      of(Int8Array.of(1, 2), 2),
      three,
      'its shape is (2,), but the output has 3 rows: give one label',
    ],
    [
      'a matrix',
      of(new Int8Array(6), 2, 3),
      { rows: 6, cols: 4 },
      'its shape is (2, 3), but the output has 6 rows',
    ],
    [
      'too large',
      of(Int8Array.of(1, 4, 0), 3),
      three,
      'label 1 is 4, but the output has classes 0 to 3: give labels',
    ],
    ['counted from 1', of(Int8Array.of(1, 4, 2), 3), three, 'these count from 1: save a - 1'],
    ['below 0', of(Int8Array.of(1, -1, 2), 3), three, 'label 1 is -1, but the output has classes 0 to 3'],
    ['fractions', of(Float32Array.of(1, 0.5, 2), 3), three, 'label 1 is 0.5: labels are whole numbers'],
    ['NaN', of(Float32Array.of(1, Number.NaN, 2), 3), three, 'label 1 is NaN: labels are whole numbers'],
    [
      'soft',
      of(Float32Array.of(0.5, 0.5, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0), 3, 4),
      three,
      'row 0 is not one-hot',
    ],
    ['two-hot', of(Uint8Array.of(1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0), 3, 4), three, 'row 1 is not one-hot'],
    ['three classes of two', of(Int8Array.of(0, 1, 2), 3), { rows: 3, cols: 1 }, 'give 0 and 1, or -1 and 1'],
    [
      '0 among signs',
      of(Int8Array.of(-1, 1, 0), 3),
      { rows: 3, cols: 1 },
      'label 2 is 0, but the output has one',
    ],
  ])('%s are refused', (_, array, output, message) => {
    const said = refusalOf(() => toLabels(array, 'y.npy', output));
    expect(said).toContain('y.npy: ');
    expect(said).toContain(message);
  });
});
