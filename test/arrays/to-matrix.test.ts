import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NumberArray, Numbers } from '../../src/arrays/number-array.js';
import { toMatrix } from '../../src/arrays/to-matrix.js';
import { refusalOf } from '../model/refusals.js';

const float = (...shape: number[]): NumberArray => {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: count }, (_, at) => at) };
};
const of = (dtype: string, data: Numbers): NumberArray => ({ dtype, shape: [1, data.length], data });

describe('rows', () => {
  test.each<[number[], number, [number, number]]>([
    [[128, 784], 784, [128, 784]],
    [[5, 28, 28], 784, [5, 784]],
    [[5, 1, 28, 28], 784, [5, 784]],
    [[5, 28, 28, 1], 784, [5, 784]],
    [[1, 5, 784], 784, [5, 784]],
    [[28, 28], 784, [1, 784]],
    [[1, 28, 28], 784, [1, 784]],
    [[784], 784, [1, 784]],
    [[7], 1, [7, 1]],
    [[7, 1], 1, [7, 1]],
    [[], 1, [1, 1]],
    [[3, 3], 3, [3, 3]],
  ])('of shape %j where %i columns are needed are %j', (shape, width, [rows, cols]) => {
    const array = float(...shape);
    expect(toMatrix(array, 'f', { width })).toEqual({ rows, cols, data: array.data });
  });

  test('without a width are all behind the first dimension, and a list is one of them', () => {
    expect(toMatrix(float(2, 3, 4), 'f')).toMatchObject({ rows: 2, cols: 12 });
    expect(toMatrix(float(6), 'f')).toMatchObject({ rows: 1, cols: 6 });
    expect(toMatrix(float(), 'f')).toMatchObject({ rows: 1, cols: 1 });
  });

  test.each<[number[], number, string]>([
    [[784, 5], 784, 'save a.T'],
    [[128, 785], 784, 'leave one column out: is it the label or an index? a[:, 1:] is without the first'],
    [[128, 783], 784, 'give it 784 columns'],
    [[5, 32, 32], 784, 'save a.reshape(len(a), -1), which has rows of 1024, and give it 784 columns'],
    // Rows in rows: a batch of sequences.
    [[4, 5, 6], 6, 'save a.reshape(-1, 6), if its numbers lie in that order'],
    [[28, 28, 5], 784, 'save a.reshape(-1, 784), if its numbers lie in that order'],
    [[100], 784, 'save a matrix with 784 columns'],
    [[4, 3], 1, 'save a.reshape(-1, 1), if'],
  ])('of shape %j are refused where %i columns are needed', (shape, width, remedy) => {
    const said = refusalOf(() => toMatrix(float(...shape), 'x.npy', { width, needs: 'm.onnx takes rows' }));
    expect(said).toContain(`x.npy: its shape is (${shape.join(', ')}`);
    expect(said).toContain(`but m.onnx takes rows of ${width}: ${remedy}`);
  });

  test('there are none of', () => {
    expect(refusalOf(() => toMatrix(float(0, 3), 'f'))).toBe(
      'f: it has no numbers: its shape is (0, 3); give at least one row',
    );
  });
});

describe('numbers', () => {
  const converted = (array: NumberArray) => {
    const words: string[] = [];
    return { ...toMatrix(array, 'x.npy', { tell: (word) => words.push(word) }), words };
  };

  test.each<[string, Numbers]>([
    ['float64', Float64Array.of(0.5, -3, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 24)],
    ['uint8', Uint8Array.of(0, 255)],
    ['int64', BigInt64Array.of(0n, -(2n ** 24n), 2n ** 62n)],
    ['uint64', BigUint64Array.of(2n ** 63n)],
  ])('of %s that are float32 too are taken without a word', (dtype, data) => {
    const { data: floats, words } = converted(of(dtype, data));
    expect(Array.from(floats)).toEqual(Array.from(data as ArrayLike<number | bigint>, Number));
    expect(words).toEqual([]);
  });

  test.each<[string, Numbers, string]>([
    ['float64', Float64Array.of(0.1, 0.5), '1 of 2 float64 numbers are rounded to float32, by up to 1.5e-8'],
    ['int32', Int32Array.of(2 ** 24 + 1), '1 of 1 int32 numbers are rounded to float32, by up to 6.0e-8'],
    [
      'int64',
      BigInt64Array.of(2n ** 62n + 1n),
      '1 of 1 int64 numbers are rounded to float32, by up to 2.2e-19',
    ],
  ])('of %s that are none are rounded with a word', (dtype, data, word) => {
    expect(converted(of(dtype, data)).words).toEqual([`x.npy: ${word} of their size`]);
  });

  test('written in decimals are the nearest float32, without a word', () => {
    expect(converted(of('text', Float64Array.of(0.1)))).toMatchObject({
      data: Float32Array.of(0.1),
      words: [],
    });
  });

  test('beyond the range of float32 are refused', () => {
    expect(refusalOf(() => converted(of('float64', Float64Array.of(1, -1e300))))).toContain(
      "x.npy: number 1 is -1e+300, beyond float32's range",
    );
  });

  test('are rounded as Math.fround does, and counted where that changes them', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 1, noNaN: true, min: -3e38, max: 3e38 }), (data) => {
        const { data: floats, words } = converted(of('float64', data));
        expect(floats).toEqual(Float32Array.from(data));
        const rounded = data.filter((value) => Math.fround(value) !== value).length;
        expect(words.length).toBe(Math.min(rounded, 1));
        if (rounded > 0) expect(words[0]).toContain(`: ${rounded} of ${data.length} `);
      }),
    );
  });
});
