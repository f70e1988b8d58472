import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstDifference } from '../../src/kernels/bits.js';
import { wasmKernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference.js';
import { type ArenaData, arena, arenaData, fill, REGION } from './arena.js';
import { exactly, exp, over, ulps } from './exact.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

function softmax(row: readonly number[]): number[] {
  const { memory, floats } = arena();
  floats.set(row, REGION / 4);
  wasmKernels(memory).softmax(2 * REGION, REGION, 1, row.length);
  return Array.from(floats.subarray((2 * REGION) / 4, (2 * REGION) / 4 + row.length));
}

test('agrees with the reference on rows of any length, and touches nothing else', () => {
  const size = fc.integer({ min: 1, max: 40 });
  const run = fc.property(arenaData, size, size, (data: ArenaData, rows, cols) => {
    const { memory, floats } = arena();
    fill(floats, data);
    const expected = new Float32Array(floats);
    referenceKernels(expected.buffer).softmax(2 * REGION, REGION, rows, cols);
    wasmKernels(memory).softmax(2 * REGION, REGION, rows, cols);
    expect(firstDifference(floats, expected)).toBe(-1);
  });
  fc.assert(run, { numRuns: 300 });
});

test('is off by at most 1.1 units in the last place', () => {
  const value = fc.oneof(
    fc.float({ min: -8, max: 8, noNaN: true }),
    fc.float({ min: -90, max: 90, noNaN: true }),
  );
  let worst = 0;
  for (const row of fc.sample(fc.array(value, { minLength: 1, maxLength: 20 }), { numRuns: 100, seed: 1 })) {
    const powers = row.map((x) => exp(exactly(x)));
    const sum = powers.reduce((a, b) => a + b, 0n);
    softmax(row).forEach((share, at) => {
      worst = Math.max(worst, ulps(share, over(powers[at], sum)));
    });
  }
  expect(worst).toBeGreaterThan(0.4);
  expect(worst).toBeLessThan(1.1);
});

describe('at the edges', () => {
  test.each<[readonly number[], readonly number[]]>([
    [[5], [1]],
    [
      [-0, 0],
      [0.5, 0.5],
    ],
    [
      [3e38, 3e38, -3e38, 3e38, 3e38],
      [0.25, 0.25, 0, 0.25, 0.25],
    ],
    [
      [-inf, 1, -inf],
      [0, 1, 0],
    ],
    [
      [-inf, -inf],
      [nan, nan],
    ],
    [
      [inf, 1],
      [nan, nan],
    ],
    [
      [1, 2, 3, 4, nan],
      [nan, nan, nan, nan, nan],
    ],
    [
      [nan, 2, 3, 4, 5],
      [nan, nan, nan, nan, nan],
    ],
  ])('%j', (row, shares) => {
    expect(softmax(row)).toEqual(shares);
  });
});
