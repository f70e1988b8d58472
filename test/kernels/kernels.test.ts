import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activationArbitrary } from '../../src/campaign/arbitraries.js';
import { canonicalBits, firstDifference } from '../../src/kernels/bits.js';
import { RELU } from '../../src/kernels/codes.js';
import { type Kernels, wasmKernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference.js';
import { activationWords } from '../../src/program/activation-words.js';
import { type ArenaData, arena, arenaData, fill, REGION } from './arena.js';
import { descendingExecute, evenExecute, fusedExecute, pairwiseExecute } from './faults.js';

/** Runs the same call over the same memory with both kernels, and compares the whole memory afterwards. */
function expectSameBits(data: ArenaData, call: (kernels: Kernels) => void): Float32Array {
  const { memory, floats } = arena();
  fill(floats, data);
  const expected = new Float32Array(floats);
  call(referenceKernels(expected.buffer));
  call(wasmKernels(memory));
  expect(firstDifference(floats, expected)).toBe(-1);
  return floats;
}

/** Expects every word of the memory outside the rows of a destination to be what it was, payloads of NaN included. */
function expectRestUntouched(data: ArenaData, after: Float32Array, to: number, rows: Rows): void {
  const before = new Float32Array(after.length);
  fill(before, data);
  const words = new Uint32Array(before.buffer);
  const wordsAfter = new Uint32Array(after.buffer);
  for (let row = 0; row < rows.count; row++) {
    const start = (to + row * rows.stride) / 4;
    words.set(wordsAfter.subarray(start, start + rows.width), start);
  }
  const touched = words.findIndex((word, at) => word !== wordsAfter[at]);
  expect(touched).toBe(-1);
}

interface Rows {
  readonly count: number;
  readonly width: number;
  readonly stride: number;
}

const size = fc.integer({ min: 1, max: 40 });
/** 4-byte aligned, and now and then not 16-byte aligned. */
const shift = fc.integer({ min: 0, max: 3 }).map((words) => words * 4);
const flag = fc.constantFrom(0, 1);
/** Slopes lie where data do that nothing writes to. */
const activation = activationArbitrary(fc.constant(4 * REGION)).map((choice) =>
  activationWords(choice, (slopes) => slopes),
);
/** Rows around the length from which they are copied another way: elements copied, and the tile's columns. */
const LONG_ROWS = [
  [255, 256],
  [256, 256],
  [300, 307],
];

describe('execute agrees with the reference', () => {
  const at = fc.tuple(shift, shift, shift);

  function check(data: ArenaData, [da, db, dc]: number[], m: number, k: number, n: number, clear: number) {
    const [a, b, c] = [REGION + da, 2 * REGION + db, 3 * REGION + dc];
    const after = expectSameBits(data, (kernels) => kernels.execute(a, b, c, m, k, n, clear));
    expectRestUntouched(data, after, c, { count: m, width: n, stride: 4 * n });
  }

  test('on tiles of any shape', () => {
    const run = fc.property(arenaData, at, size, size, size, flag, check);
    fc.assert(run, { numRuns: 400 });
  });

  test.each([
    [64, 64, 64],
    [33, 17, 65],
    [1, 64, 64],
    [8, 32, 32],
    [3, 1, 48],
  ])('on %i x %i x %i', (m, k, n) => {
    const run = fc.property(arenaData, at, flag, (data, shifts, clear) =>
      check(data, shifts, m, k, n, clear),
    );
    fc.assert(run, { numRuns: 20 });
  });

  // Two k steps a turn, rows by two and by four, columns by sixteen, by four and by one: what is left over of each.
  test.each([1, 3, 4, 5, 8, 15, 16, 17, 20, 32, 37])(
    'on every remainder of rows and steps, %i columns',
    (n) => {
      const data = { pool: [1.1, -2.3, 0.7, 5.9, -0.013, 3e4, -0], seed: n };
      for (const m of [1, 2, 3, 4, 5, 7]) {
        for (const k of [1, 2, 3, 4]) for (const clear of [0, 1]) check(data, [0, 4, 8], m, k, n, clear);
      }
    },
  );
});

describe('load agrees with the reference', () => {
  test('on ragged tiles, whatever the stride', () => {
    const shape = fc.record({ rows: size, cols: size }).chain(({ rows, cols }) =>
      fc.record({
        rows: fc.constant(rows),
        cols: fc.constant(cols),
        copyRows: fc.integer({ min: 0, max: rows }),
        copyCols: fc.integer({ min: 0, max: cols }),
        extra: fc.integer({ min: 0, max: 9 }),
      }),
    );
    const run = fc.property(arenaData, shape, shift, shift, (data, tile, dTo, dFrom) => {
      const { rows, cols, copyRows, copyCols, extra } = tile;
      const [to, from] = [REGION + dTo, 2 * REGION + dFrom];
      const stride = 4 * (copyCols + extra);
      const after = expectSameBits(data, (kernels) =>
        kernels.load(to, from, rows, cols, copyRows, copyCols, stride),
      );
      expectRestUntouched(data, after, to, { count: rows, width: cols, stride: 4 * cols });
    });
    fc.assert(run, { numRuns: 400 });
  });

  test.each(LONG_ROWS)('on rows of %i of %i elements', (copyCols, cols) => {
    const run = fc.property(arenaData, shift, shift, (data, dTo, dFrom) => {
      const [to, from] = [REGION + dTo, 2 * REGION + dFrom];
      const after = expectSameBits(data, (kernels) =>
        kernels.load(to, from, 3, cols, 2, copyCols, 4 * copyCols + 4),
      );
      expectRestUntouched(data, after, to, { count: 3, width: cols, stride: 4 * cols });
    });
    fc.assert(run, { numRuns: 20 });
  });

  test('fills with +0 what it does not copy', () => {
    const { memory, floats } = arena();
    floats.fill(-7);
    wasmKernels(memory).load(REGION, 2 * REGION, 3, 5, 2, 3, 4 * 9);
    const tile = Array.from(floats.subarray(REGION / 4, REGION / 4 + 15));
    expect(tile).toEqual([-7, -7, -7, 0, 0, -7, -7, -7, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('store agrees with the reference', () => {
  const shape = fc.record({ cols: size, copyRows: size, extra: fc.integer({ min: 0, max: 9 }) });
  const narrower = shape.chain((s) =>
    fc.record({ s: fc.constant(s), copyCols: fc.integer({ min: 0, max: s.cols }) }),
  );

  test('with and without bias and every activation, and leaves its source as it is', () => {
    const at = fc.tuple(shift, shift, shift);
    const run = fc.property(
      arenaData,
      narrower,
      at,
      flag,
      activation,
      (data, tile, [dTo, dFrom, dBias], biased, { code, first, second }) => {
        const { s, copyCols } = tile;
        const [to, from] = [REGION + dTo, 2 * REGION + dFrom];
        const bias = biased ? 3 * REGION + dBias : 0;
        const stride = 4 * (copyCols + s.extra);
        const after = expectSameBits(data, (kernels) =>
          kernels.store(to, from, s.cols, s.copyRows, copyCols, stride, bias, code, first, second),
        );
        expectRestUntouched(data, after, to, { count: s.copyRows, width: copyCols, stride });
      },
    );
    fc.assert(run, { numRuns: 400 });
  });

  test.each(LONG_ROWS)('on rows of %i of %i elements', (copyCols, cols) => {
    const run = fc.property(arenaData, shift, shift, flag, activation, (data, dTo, dFrom, biased, f) => {
      const [to, from] = [REGION + dTo, 2 * REGION + dFrom];
      const stride = 4 * copyCols + 4;
      const after = expectSameBits(data, (kernels) =>
        kernels.store(
          to,
          from,
          cols,
          3,
          copyCols,
          stride,
          biased ? 3 * REGION : 0,
          f.code,
          f.first,
          f.second,
        ),
      );
      expectRestUntouched(data, after, to, { count: 3, width: copyCols, stride });
    });
    fc.assert(run, { numRuns: 20 });
  });

  test('ReLU keeps -0 and NaN, and clears what is below 0', () => {
    const { memory, floats } = arena();
    const below = [-1, Number.NEGATIVE_INFINITY, -1e-45, -3e38];
    const others = [-0, Number.NaN, 2, 0, Number.POSITIVE_INFINITY, 1e-45];
    // Ten rows of 21: each value comes to each place of a block of vectors, of a vector, and to the last element.
    const repeat = (values: readonly number[]) =>
      Float32Array.from({ length: 210 }, (_, at) => values[at % 10]);
    floats.set(repeat([...below, ...others]), (2 * REGION) / 4);
    wasmKernels(memory).store(REGION, 2 * REGION, 21, 10, 21, 84, 0, RELU, 0, 0);
    const kept = repeat([0, 0, 0, 0, ...others]);
    expect(firstDifference(floats.slice(REGION / 4, REGION / 4 + 210), kept)).toBe(-1);
  });
});

test('a cleared sum starts at +0, so a first product of -0 gives +0', () => {
  const { memory, floats } = arena();
  floats.fill(-0);
  floats.fill(1, (2 * REGION) / 4, (2 * REGION) / 4 + 40);
  wasmKernels(memory).execute(REGION, 2 * REGION, 3 * REGION, 1, 1, 37, 1);
  const row = floats.slice((3 * REGION) / 4, (3 * REGION) / 4 + 37);
  expect(firstDifference(row, new Float32Array(37))).toBe(-1);
});

describe('the comparison tells apart', () => {
  test.each([
    ['another order of summation', descendingExecute],
    ['fused rounding', fusedExecute],
    ['a step past the last one', evenExecute],
    ['a last row left out', pairwiseExecute],
  ])('%s', (_, faulty) => {
    const differs = (data: ArenaData): boolean => {
      const { memory, floats } = arena();
      fill(floats, data);
      const wrong = new Float32Array(floats);
      wasmKernels(memory).execute(REGION, 2 * REGION, 3 * REGION, 5, 33, 17, 0);
      faulty(wrong, REGION, 2 * REGION, 3 * REGION, 5, 33, 17);
      return firstDifference(floats, wrong) !== -1;
    };
    expect(fc.sample(arenaData, { numRuns: 50, seed: 1 }).some(differs)).toBe(true);
  });

  test('signs of zero, but not NaNs', () => {
    expect(firstDifference(Float32Array.of(1, -0), Float32Array.of(1, 0))).toBe(1);
    const nans = new Float32Array(Uint32Array.of(0x7fc00000, 0xffc00001, 0x7f812345).buffer);
    expect(Array.from(canonicalBits(nans))).toEqual([0x7fc00000, 0x7fc00000, 0x7fc00000]);
  });

  test('lengths', () => {
    expect(firstDifference(Float32Array.of(1), Float32Array.of(1, 2))).toBe(1);
  });
});

describe('load of int8 agrees with the reference', () => {
  test('on ragged tiles, at any byte, with and without zero points', () => {
    const shape = fc.record({ rows: size, cols: size }).chain(({ rows, cols }) =>
      fc.record({
        rows: fc.constant(rows),
        cols: fc.constant(cols),
        copyRows: fc.integer({ min: 0, max: rows }),
        copyCols: fc.integer({ min: 0, max: cols }),
        extra: fc.integer({ min: 0, max: 9 }),
      }),
    );
    const at = fc.tuple(shift, fc.integer({ min: 0, max: 15 }), shift, shift);
    const run = fc.property(
      arenaData,
      shape,
      at,
      flag,
      (data, tile, [dTo, dFrom, dScales, dZeros], hasZeros) => {
        const { rows, cols, copyRows, copyCols, extra } = tile;
        const [to, from] = [REGION + dTo, 2 * REGION + dFrom];
        const zeros = hasZeros ? 4 * REGION + dZeros : 0;
        const scales = 3 * REGION + dScales;
        const after = expectSameBits(data, (kernels) =>
          kernels.loadInt8(to, from, rows, cols, copyRows, copyCols, copyCols + extra, scales, zeros),
        );
        expectRestUntouched(data, after, to, { count: rows, width: cols, stride: 4 * cols });
      },
    );
    fc.assert(run, { numRuns: 300 });
  });

  test('subtracts the zero point and multiplies by the scale of its column', () => {
    const { memory, floats } = arena();
    new Int8Array(memory.buffer).set([-128, 127, 3, 0, 5, -1], 2 * REGION);
    floats.set([0.5, 2, -1], (3 * REGION) / 4);
    floats.set([127, -128, 0], (4 * REGION) / 4);
    const kernels = wasmKernels(memory);
    kernels.loadInt8(REGION, 2 * REGION, 2, 4, 2, 3, 3, 3 * REGION, 4 * REGION);
    expect([...floats.subarray(REGION / 4, REGION / 4 + 8)]).toEqual([-127.5, 510, -3, 0, -63.5, 266, 1, 0]);
    kernels.loadInt8(REGION, 2 * REGION, 1, 3, 1, 3, 3, 3 * REGION, 0);
    expect([...floats.subarray(REGION / 4, REGION / 4 + 3)]).toEqual([-64, 254, -3]);
  });
});
