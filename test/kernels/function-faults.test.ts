import { describe, expect, test } from 'vitest';
import { firstDifference } from '../../src/kernels/bits.js';
import * as codes from '../../src/kernels/codes.js';
import { functionOf } from '../../src/kernels/functions.js';
import { wasmKernels } from '../../src/kernels/kernels.js';
import { arena, REGION } from './arena.js';

const COUNT = 4096;
const values = Float32Array.from({ length: COUNT }, (_, at) => (at - COUNT / 2) * 2 ** -7 + 2 ** -12);

/** What the kernel gives for `values` with a function and its numbers. */
function stored(code: number, p = 0, q = 0): Float32Array {
  const { memory, floats } = arena();
  floats.set(values, REGION / 4);
  const [first, second] = new Int32Array(Float32Array.of(p, q).buffer);
  wasmKernels(memory).store(3 * REGION, REGION, COUNT, 1, COUNT, 4 * COUNT, 0, code, first, second);
  return floats.slice((3 * REGION) / 4, (3 * REGION) / 4 + COUNT);
}

const F32 = Math.fround;

/** Ways to compute a function that are as good to the eye, and that the comparison of bits must tell from the kernel's. */
describe('the comparison tells apart', () => {
  test.each<[string, number, (x: number) => number]>([
    ['exp rounded to float32 before it is added', codes.SIGMOID, (x) => 1 / (1 + F32(Math.exp(-x)))],
    ['a reciprocal times x', codes.SOFTSIGN, (x) => x * F32(1 / (1 + Math.abs(x)))],
    ['exp(x) - 1 as a difference in float32', codes.ELU, (x) => (x < 0 ? F32(Math.exp(x)) - 1 : x)],
    ['tanh by sigmoid in float32', codes.TANH, (x) => 2 * F32(1 / (1 + Math.exp(-2 * x))) - 1],
    ['log(1 + exp(x)) in float32', codes.SOFTPLUS, (x) => Math.log(F32(1 + F32(Math.exp(x))))],
    ['the approximation of GELU', codes.GELU, (x) => functionOf(codes.GELU_TANH, x, 0, 0)],
    ['a series of exp one term shorter', codes.EXP, shorterExp],
    ['a product rounded before the sum', codes.AFFINE, (x) => F32(1.1 * x) + F32(0.3)],
  ])('%s', (_, code, faulty) => {
    const numbers = code === codes.AFFINE ? [1.1, 0.3] : [1, 0];
    const right = values.map((x) => functionOf(code, x, F32(numbers[0]), F32(numbers[1])));
    const given = stored(code, numbers[0], numbers[1]);
    expect(firstDifference(given, right)).toBe(-1);
    expect(firstDifference(given, values.map(faulty))).not.toBe(-1);
  });
});

function shorterExp(x: number): number {
  const k = Math.round(x / Math.LN2);
  const r = x - k * Math.LN2;
  let [sum, term] = [1, 1];
  for (let n = 1; n <= 6; n++) {
    term *= r / n;
    sum += term;
  }
  return sum * 2 ** k;
}
