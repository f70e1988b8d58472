import { describe, expect, test } from 'vitest';
import { firstDifference } from '../../src/kernels/bits.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { wasmKernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference.js';
import type { Activation } from '../../src/model/activation.js';
import { activationWords } from '../../src/program/activation-words.js';
import { EXACT, exactly, ulps } from './exact.js';

const IN = 0x10000;
const COUNT = 0x10000;
const OUT = IN + 4 * COUNT;
const SLOPES = OUT + 4 * COUNT;

const memory = new WebAssembly.Memory({ initial: 13, maximum: 65536, shared: true });
const floats = new Float32Array(memory.buffer);
floats.fill(0.3, SLOPES / 4, SLOPES / 4 + COUNT);
const kernels = wasmKernels(memory);

/** What STORE gives for these values. */
function applied(activation: Activation<number>, values: Float32Array, by: Kernels = kernels): Float32Array {
  const { code, first, second } = activationWords(activation, (slopes) => slopes);
  floats.set(values, IN / 4);
  by.store(OUT, IN, values.length, 1, values.length, 4 * values.length, 0, code, first, second);
  return floats.slice(OUT / 4, OUT / 4 + values.length);
}

/** Floats of every sign, exponent and about 120 mantissas each, NaN and infinities among them. */
const everywhere = new Float32Array(Uint32Array.from({ length: COUNT }, (_, at) => at * 0x10001).buffer);
/** Denser where functions bend. */
const near = Float32Array.from({ length: COUNT }, (_, at) => (at - COUNT / 2) * 2 ** -11);

const F32 = Math.fround;
const FUNCTIONS: readonly Activation<number>[] = [
  { name: 'relu' },
  { name: 'leaky-relu', alpha: 0.01 },
  { name: 'prelu', slopes: SLOPES },
  { name: 'thresholded-relu', alpha: 1 },
  { name: 'clip', min: 0, max: 6 },
  { name: 'clip' },
  { name: 'abs' },
  { name: 'reciprocal' },
  { name: 'sqrt' },
  { name: 'affine', alpha: 2.5, beta: -0.7 },
  { name: 'hard-sigmoid', alpha: 0.2, beta: 0.5 },
  { name: 'hard-swish' },
  { name: 'softsign' },
  { name: 'exp' },
  { name: 'elu', alpha: 1.5 },
  { name: 'celu', alpha: 0.7 },
  { name: 'celu', alpha: -2 },
  { name: 'selu', alpha: 1.6732632, gamma: 1.050701 },
  { name: 'sigmoid' },
  { name: 'swish', alpha: 1 },
  { name: 'swish', alpha: -1.702 },
  { name: 'tanh' },
  { name: 'mish' },
  { name: 'log' },
  { name: 'softplus' },
  { name: 'erf' },
  { name: 'gelu' },
  { name: 'gelu-tanh' },
];

const NAMES = FUNCTIONS.map((activation) => [JSON.stringify(activation), activation] as const);

test.each(NAMES)('%s has the bits of the reference', (_, activation) => {
  const reference = referenceKernels(memory.buffer);
  for (const values of [everywhere, near]) {
    expect(firstDifference(applied(activation, values), applied(activation, values, reference))).toBe(-1);
  }
});

/** Errors that the functions may have, in units in the last place. */
const MOST_ULPS = 0.51;

const measured = NAMES.filter(([, { name }]) => name in EXACT);

test.each(measured)('%s is as exact as it is said to be', (_, activation) => {
  const exact = EXACT[activation.name as keyof typeof EXACT];
  const numbers = activation as Readonly<Record<string, unknown>>;
  const p = exactly(F32(Number(numbers.alpha ?? 0)));
  const q = exactly(F32(Number(numbers.beta ?? numbers.gamma ?? 0)));
  const values = [...everywhere.filter((_, at) => at % 131 === 0), ...near.filter((_, at) => at % 211 === 0)];
  const given = values.filter((x) => Math.abs(x) < 150 && (activation.name !== 'log' || x > 0));
  const results = applied(activation, Float32Array.from(given));
  let worst = 0;
  given.forEach((x, at) => {
    const value = exact(exactly(x), p, q);
    const result = results[at];
    // Beyond the largest float32 there is infinity.
    if (Number.isFinite(result)) worst = Math.max(worst, ulps(result, value));
    else expect(value > exactly(3.4028235e38)).toBe(result > 0);
  });
  expect(given.length).toBeGreaterThan(250);
  expect(worst).toBeGreaterThan(0.3); // what is rounded is off by nearly half a unit somewhere
  expect(worst).toBeLessThan(MOST_ULPS);
});

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('where exp leaves float64', () => {
  /** Between 2^9 and 2^10, where powers of 2 end: none of these is NaN. */
  const around = Float32Array.from({ length: COUNT }, (_, at) => 700 + at * 2 ** -11);
  const below = around.map((x) => -x);

  test.each<[string, number, number]>([
    ['exp', inf, 0],
    ['sigmoid', 1, 0],
    ['softplus', nan, 0],
    ['tanh', 1, -1],
    ['elu', nan, -1],
    ['swish', nan, -0],
    ['mish', nan, -0],
    ['gelu', nan, -0],
    ['gelu-tanh', nan, -0],
  ])('%s is at its limits', (name, above, under) => {
    const activation = { name, alpha: 1 } as Activation<number>;
    const limit = Number.isNaN(above) ? around : around.map(() => above);
    expect(firstDifference(applied(activation, around), limit)).toBe(-1);
    expect(
      firstDifference(
        applied(activation, below),
        around.map(() => under),
      ),
    ).toBe(-1);
  });
});

describe('at the edges', () => {
  const edges = Float32Array.of(nan, -inf, inf, -0, 0, -1e-45, 1e-45, -3.4e38, 3.4e38);

  test.each<[string, readonly number[]]>([
    ['{"name":"relu"}', [nan, 0, inf, -0, 0, 0, 1e-45, 0, 3.4e38]],
    ['{"name":"leaky-relu","alpha":0.01}', [nan, -inf, inf, -0, 0, -0, 1e-45, -3.4e36, 3.4e38]],
    ['{"name":"thresholded-relu","alpha":1}', [0, 0, inf, 0, 0, 0, 0, 0, 3.4e38]],
    ['{"name":"clip","min":0,"max":6}', [nan, 0, 6, 0, 0, 0, 1e-45, 0, 6]],
    ['{"name":"clip"}', [...edges]],
    ['{"name":"abs"}', [nan, inf, inf, 0, 0, 1e-45, 1e-45, 3.4e38, 3.4e38]],
    ['{"name":"reciprocal"}', [nan, -0, 0, -inf, inf, -inf, inf, -1 / 3.4e38, 1 / 3.4e38]],
    ['{"name":"sqrt"}', [nan, nan, inf, -0, 0, nan, Math.sqrt(2 ** -149), nan, Math.sqrt(F32(3.4e38))]],
    ['{"name":"hard-sigmoid","alpha":0.2,"beta":0.5}', [nan, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1]],
    ['{"name":"hard-swish"}', [nan, nan, inf, -0, 0, -0, 0, -0, 3.4e38]],
    ['{"name":"softsign"}', [nan, nan, nan, -0, 0, -1e-45, 1e-45, -1, 1]],
    ['{"name":"exp"}', [nan, 0, inf, 1, 1, 1, 1, 0, inf]],
    ['{"name":"elu","alpha":1}', [nan, -1, inf, -0, 0, -1e-45, 1e-45, -1, 3.4e38]],
    ['{"name":"sigmoid"}', [nan, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1]],
    ['{"name":"swish","alpha":1}', [nan, nan, inf, -0, 0, -0, 0, -0, 3.4e38]],
    ['{"name":"tanh"}', [nan, -1, 1, -0, 0, -1e-45, 1e-45, -1, 1]],
    ['{"name":"mish"}', [nan, nan, inf, -0, 0, -1e-45, 1e-45, -0, 3.4e38]],
    ['{"name":"log"}', [nan, nan, inf, -inf, -inf, nan, Math.log(2 ** -149), nan, Math.log(3.4e38)]],
    ['{"name":"softplus"}', [nan, 0, inf, Math.LN2, Math.LN2, Math.LN2, Math.LN2, 0, 3.4e38]],
    ['{"name":"erf"}', [nan, -1, 1, -0, 0, -1e-45, 1e-45, -1, 1]],
    ['{"name":"gelu"}', [nan, nan, inf, -0, 0, -0, 1e-45, -0, 3.4e38]],
    ['{"name":"gelu-tanh"}', [nan, nan, inf, -0, 0, -0, 0, -0, 3.4e38]],
  ])('%s', (text, expected) => {
    const given = applied(JSON.parse(text), edges);
    const wanted = Float32Array.from(expected);
    expect(Array.from(given)).toEqual(Array.from(wanted));
  });
});
