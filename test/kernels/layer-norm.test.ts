import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstDifference } from '../../src/kernels/bits.js';
import { wasmKernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference.js';
import { type ArenaData, arena, arenaData, fill, REGION } from './arena.js';
import { exactly, over, root, times, ulps } from './exact.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);
function bitsOf(value: number): number {
  float[0] = value;
  return word[0];
}

const KERNELS = ['layerNorm', 'rmsNorm'] as const;

function normalized(row: readonly number[], epsilon: number, kernel: (typeof KERNELS)[number]): number[] {
  const { memory, floats } = arena();
  floats.set(row, REGION / 4);
  wasmKernels(memory)[kernel](2 * REGION, REGION, 1, row.length, bitsOf(epsilon));
  return Array.from(floats.subarray((2 * REGION) / 4, (2 * REGION) / 4 + row.length));
}

test.each(KERNELS)(
  '%s agrees with the reference on rows of any length, and touches nothing else',
  (kernel) => {
    const size = fc.integer({ min: 1, max: 40 });
    const epsilon = fc.constantFrom(0, 1e-45, 1e-12, 1e-5, 1, 3e38);
    const run = fc.property(arenaData, size, size, epsilon, (data: ArenaData, rows, cols, least) => {
      const { memory, floats } = arena();
      fill(floats, data);
      const expected = new Float32Array(floats);
      referenceKernels(expected.buffer)[kernel](2 * REGION, REGION, rows, cols, bitsOf(least));
      wasmKernels(memory)[kernel](2 * REGION, REGION, rows, cols, bitsOf(least));
      expect(firstDifference(floats, expected)).toBe(-1);
    });
    fc.assert(run, { numRuns: 300 });
  },
);

/** The same in whole numbers of 320 bits. */
function exact(row: readonly number[], epsilon: number, kernel: (typeof KERNELS)[number]): bigint[] {
  const values = row.map(exactly);
  const count = BigInt(row.length);
  const mean = kernel === 'rmsNorm' ? 0n : values.reduce((a, b) => a + b, 0n) / count;
  const squares = values.map((x) => times(x - mean, x - mean));
  const variance = squares.reduce((a, b) => a + b, 0n) / count;
  return values.map((x) => over(x - mean, root(variance + exactly(Math.fround(epsilon)))));
}

test.each(KERNELS)('%s is off by at most 0.51 units in the last place', (kernel) => {
  const value = fc.oneof(
    fc.float({ min: -8, max: 8, noNaN: true }).filter((x) => Math.abs(x) > 1e-3 || x === 0),
    fc.float({ min: 1000, max: 1001, noNaN: true }),
    fc.integer({ min: -3, max: 3 }),
  );
  const rows = fc.array(value, { minLength: 2, maxLength: 20 });
  let worst = 0;
  for (const row of fc.sample(rows, { numRuns: 300, seed: 1 })) {
    for (const epsilon of [1e-12, 1e-5, 1]) {
      const expected = exact(row, epsilon, kernel);
      normalized(row, epsilon, kernel).forEach((actual, at) => {
        worst = Math.max(worst, ulps(actual, expected[at]));
      });
    }
  }
  expect(worst).toBeGreaterThan(0.4);
  expect(worst).toBeLessThan(0.51);
});

test('where deviations differ by far, the small ones are off by at most 2^-48 times the length', () => {
  const size = fc.integer({ min: -100, max: 100 });
  const value = fc.tuple(fc.float({ min: 0.5, max: 1, noNaN: true }), size, fc.boolean());
  const numbers = value.map(([m, e, isBelow]) => Math.fround((isBelow ? -m : m) * 2 ** e));
  const rows = fc.array(numbers, { minLength: 2, maxLength: 20 });
  for (const row of fc.sample(rows, { numRuns: 300, seed: 1 })) {
    const expected = exact(row, 1e-5, 'layerNorm');
    normalized(row, 1e-5, 'layerNorm').forEach((actual, at) => {
      const off = exactly(actual) - expected[at];
      const isNear = (off < 0n ? -off : off) <= exactly(2 ** -48 * row.length);
      expect(isNear || ulps(actual, expected[at]) < 0.51).toBe(true);
    });
  }
});

describe('at the edges', () => {
  test.each<[row: readonly number[], epsilon: number, normal: readonly number[]]>([
    [[5], 1e-5, [0]],
    [[-0, 0], 1e-5, [0, 0]],
    [[5], 0, [nan]],
    [[Math.fround(0.1), Math.fround(0.1), Math.fround(0.1)], 1e-30, [0, 0, 0]],
    [[1, 3], 0, [-1, 1]],
    [[-3e38, 3e38], 1e-5, [-1, 1]],
    [[1e-45, -1e-45], 0, [1, -1]],
    [[1e18, -1e18, 1e18, -1e18], 1e-5, [1, -1, 1, -1]],
    [[inf, 1], 1e-5, [nan, nan]],
    [[-inf, 1, 2], 1e-5, [nan, nan, nan]],
    [[1, 2, 3, 4, nan], 1e-5, [nan, nan, nan, nan, nan]],
    [[nan, 2, 3], 1e-5, [nan, nan, nan]],
  ])('%j with an epsilon of %d', (row, epsilon, normal) => {
    expect(normalized(row, epsilon, 'layerNorm').map((x) => x + 0)).toEqual(normal);
  });

  test.each<[row: readonly number[], epsilon: number, normal: readonly number[]]>([
    [[5], 0, [1]],
    [[-0, 0], 1e-5, [-0, 0]],
    [[0, 0], 0, [nan, nan]],
    [[-3e38, 3e38], 1e-5, [-1, 1]],
    [[1e-45, -1e-45], 0, [1, -1]],
    [[inf, 1, -1], 1e-5, [nan, 0, -0]],
    [[-inf, inf, 2], 1e-5, [nan, nan, 0]],
    [[1, 2, 3, 4, nan], 1e-5, [nan, nan, nan, nan, nan]],
  ])('%j by its root mean square with an epsilon of %d', (row, epsilon, normal) => {
    expect(normalized(row, epsilon, 'rmsNorm')).toEqual(normal);
  });
});
