import * as codes from './codes.js';
import * as c from './coefficients.js';

/**
 * The pointwise functions: the definition of the bits that every kernel gives. Each value is computed in float64, by the
 * operations here in this order, and rounded to float32 once; nothing of `Math` is called that may differ between engines.
 * Errors stay below 0.51 units in the last place of the float32 result. NaN stays NaN, and zeros keep their sign where the
 * function is odd. Where a formula comes to infinity times 0 it gives NaN, as in ONNX: `swish`, `gelu`, `mish`
 * and `hard-swish` at -Infinity, `softsign` at both.
 *
 * @param p the first parameter, or of `prelu` the slope.
 * @param q the second one.
 */
export function functionOf(code: number, x: number, p: number, q: number): number {
  switch (code) {
    case codes.RELU:
      return x < 0 ? 0 : x;
    case codes.LEAKY_RELU:
    case codes.PRELU:
      return x < 0 ? p * x : x;
    case codes.THRESHOLDED_RELU:
      return x > p ? x : 0; // so that NaN is 0, as ONNX has it
    case codes.CLIP:
      return Math.min(Math.max(x, p), q);
    case codes.ABS:
      return Math.abs(x);
    case codes.RECIPROCAL:
      return 1 / x;
    case codes.SQRT:
      return Math.sqrt(x); // which IEEE 754 defines to the last bit
    case codes.AFFINE:
      return p * x + q;
    case codes.HARD_SIGMOID:
      return within01(p * x + q);
    case codes.HARD_SWISH:
      return x * within01(x / 6 + 0.5);
    case codes.SOFTSIGN:
      return x / (Math.abs(x) + 1);
    case codes.EXP:
      return power(x, false);
    case codes.ELU:
      return x < 0 ? p * power(x, true) : x;
    case codes.CELU:
      return x < 0 ? p * power(x / p, true) : x;
    case codes.SELU:
      return q * (x > 0 ? x : p * power(x, true));
    case codes.SIGMOID:
      return 1 / (power(-x, false) + 1);
    case codes.SWISH:
      return x / (power(-(p * x), false) + 1);
    case codes.TANH:
      return tangent(x);
    case codes.MISH:
      return mish(x);
    case codes.LOG:
      return logarithm(x);
    case codes.SOFTPLUS:
      return softplus(x);
    case codes.ERF:
      return errorFunction(x);
    case codes.GELU:
      return gelu(x);
    case codes.GELU_TANH:
      return x / (power(-(x * (c.GELU_LINEAR + c.GELU_CUBIC * (x * x))), false) + 1);
    default:
      return x;
  }
}

const float = new Float64Array(1);
/** Its halves, the low one first, as WebAssembly has them. */
const halves = new Int32Array(float.buffer);

function within01(x: number): number {
  return Math.max(Math.min(x, 1), 0);
}

function withSign(value: number, sign: number): number {
  return sign < 0 || Object.is(sign, -0) ? -value : value;
}

/** a0 + a1 x + a2 x^2 + ..., by Horner's rule. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = coefficients[coefficients.length - 1];
  for (let at = coefficients.length - 2; at >= 0; at--) sum = sum * x + coefficients[at];
  return sum;
}

const EXP = [1, c.EXP_2, c.EXP_3, c.EXP_4, c.EXP_5, c.EXP_6, c.EXP_7, c.EXP_8, c.EXP_9];

/** exp(x), or exp(x) - 1: x = k ln 2 + r, and exp(r) - 1 by its series, so that nothing cancels near 0. */
export function power(x: number, isLess1: boolean): number {
  const y = x > c.EXP_MOST ? c.EXP_BEYOND : Math.max(x, c.EXP_LEAST);
  const shifted = y * c.LOG2_E + c.ROUNDER;
  const k = shifted - c.ROUNDER;
  const r = y - k * c.LN2_HIGH - k * c.LN2_LOW;
  const sum = polynomial(r, EXP);
  // 2^k: its exponent alone.
  float[0] = shifted;
  halves[1] = (halves[0] + 1023) << 20;
  halves[0] = 0;
  const scale = float[0];
  return scale * (sum * r) + (isLess1 ? scale - 1 : scale);
}

/** (exp(2x) - 1) / (exp(2x) + 1). */
function tangent(x: number): number {
  const y = Math.min(Math.abs(x), c.TANH_MOST);
  const e = power(y + y, true);
  return withSign(e / (e + 2), x);
}

/** tanh(log(1 + e)) = ((1 + e)^2 - 1) / ((1 + e)^2 + 1). */
function mish(x: number): number {
  const e = power(Math.min(x, c.MISH_MOST), false);
  const n = e * (e + 2);
  return x * (n / (n + 2));
}

const ARTANH = [
  ...[1, c.ARTANH_3, c.ARTANH_5, c.ARTANH_7, c.ARTANH_9, c.ARTANH_11, c.ARTANH_13],
  ...[c.ARTANH_15, c.ARTANH_17, c.ARTANH_19, c.ARTANH_21, c.ARTANH_23],
];

function twiceArtanh(f: number): number {
  return (f + f) * polynomial(f * f, ARTANH);
}

/** x = 2^e m with m near 1, and log(m) = 2 artanh((m - 1) / (m + 1)). */
function logarithm(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) {
    if (x === 0) return Number.NEGATIVE_INFINITY;
    return x < 0 ? Number.NaN : x;
  }
  float[0] = x;
  const e = (halves[1] - c.SQRT_HALF_WORD) >> 20;
  halves[1] -= e << 20;
  const m = float[0];
  return e * c.LN2 + twiceArtanh((m - 1) / (m + 1));
}

/** max(x, 0) + log(1 + t) with t = exp(-|x|), and log(1 + t) = 2 artanh(t / (t + 2)). */
function softplus(x: number): number {
  const t = power(-Math.abs(x), false);
  return Math.max(x, 0) + twiceArtanh(t / (t + 2));
}

const ERFC = [
  ...[c.ERFC_0, c.ERFC_1, c.ERFC_2, c.ERFC_3, c.ERFC_4, c.ERFC_5, c.ERFC_6, c.ERFC_7, c.ERFC_8],
  ...[c.ERFC_9, c.ERFC_10, c.ERFC_11, c.ERFC_12, c.ERFC_13],
];

/** erfc(t), for t from 0 to ERFC_MOST, given t^2 with as many bits as it has. */
function complement(t: number, square: number): number {
  const u = (t - c.ERFC_CENTRE) / (t + c.ERFC_CENTRE);
  return (power(-square, false) * polynomial(u, ERFC)) / (t + t + 1);
}

const ERF = [1, c.ERF_1, c.ERF_2, c.ERF_3, c.ERF_4, c.ERF_5, c.ERF_6, c.ERF_7];

function errorFunction(x: number): number {
  const t = Math.min(Math.abs(x), c.ERFC_MOST);
  const z = t * t;
  const value = t < c.ERF_SHORT ? t * c.TWO_OVER_SQRT_PI * polynomial(z, ERF) : 1 - complement(t, z);
  return withSign(value, x);
}

function gelu(x: number): number {
  const t = Math.min(Math.abs(x) * c.SQRT_HALF, c.ERFC_MOST);
  const beyond = complement(t, x * x * 0.5) * 0.5;
  return x * (x < 0 ? beyond : 1 - beyond);
}
