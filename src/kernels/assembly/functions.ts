// Pointwise functions on two float64 values, operation for operation what `../functions.ts` does to one: what is said there
// is said once.
import {
  ARTANH_3, ARTANH_5, ARTANH_7, ARTANH_9, ARTANH_11, ARTANH_13, ARTANH_15, ARTANH_17, ARTANH_19, ARTANH_21, ARTANH_23,
  ERFC_0, ERFC_1, ERFC_2, ERFC_3, ERFC_4, ERFC_5, ERFC_6, ERFC_7, ERFC_8, ERFC_9, ERFC_10, ERFC_11, ERFC_12, ERFC_13,
  ERFC_CENTRE, ERFC_MOST, ERF_1, ERF_2, ERF_3, ERF_4, ERF_5, ERF_6, ERF_7, ERF_SHORT,
  EXP_2, EXP_3, EXP_4, EXP_5, EXP_6, EXP_7, EXP_8, EXP_9, EXP_BEYOND, EXP_LEAST, EXP_MOST,
  GELU_CUBIC, GELU_LINEAR, LN2, LN2_HIGH, LN2_LOW, LOG2_E, MISH_MOST, ROUNDER, SQRT_HALF, SQRT_HALF_WORD, TANH_MOST,
  TWO_OVER_SQRT_PI,
} from '../coefficients';

/** A function of two float64 values. A class without objects, as AssemblyScript inlines methods but no functions that it is given. */
export class InFloat64 {}

export class Affine extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return add(mul(p, x), q); } }
export class HardSigmoid extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return within01(add(mul(p, x), q)); } }
export class HardSwish extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return mul(x, within01(add(div(x, all(6)), all(0.5)))); } }
export class Softsign extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return div(x, add(f64x2.abs(x), all(1))); } }
export class Exp extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return power(x, false); } }
export class Elu extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return v128.bitselect(mul(p, power(x, true)), x, f64x2.lt(x, all(0))); } }
export class Celu extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return v128.bitselect(mul(p, power(div(x, p), true)), x, f64x2.lt(x, all(0))); } }
export class Selu extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return mul(q, v128.bitselect(x, mul(p, power(x, true)), f64x2.gt(x, all(0)))); } }
export class Sigmoid extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return div(all(1), add(power(f64x2.neg(x), false), all(1))); } }
export class Swish extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return div(x, add(power(f64x2.neg(mul(p, x)), false), all(1))); } }
export class Tanh extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return tangent(x); } }
export class Mish extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return mish(x); } }
export class Log extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return logarithm(x); } }
export class Softplus extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return softplus(x); } }
export class Erf extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return errorFunction(x); } }
export class Gelu extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return gelu(x); } }
export class GeluTanh extends InFloat64 { @inline of(x: v128, p: v128, q: v128): v128 { return geluTanh(x); } }

@inline function all(value: f64): v128 { return f64x2.splat(value); }
@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
@inline function div(a: v128, b: v128): v128 { return f64x2.div(a, b); }
/** A step of Horner's rule. */
@inline function then(sum: v128, x: v128, coefficient: f64): v128 { return add(mul(sum, x), all(coefficient)); }
@inline function within01(x: v128): v128 { return f64x2.max(f64x2.min(x, all(1)), all(0)); }
@inline function withSign(value: v128, sign: v128): v128 { return v128.or(value, v128.and(sign, i64x2.splat(i64.MIN_VALUE))); }

@inline
export function power(x: v128, isLess1: bool): v128 {
  const y = v128.bitselect(all(EXP_BEYOND), f64x2.max(x, all(EXP_LEAST)), f64x2.gt(x, all(EXP_MOST)));
  const shifted = add(mul(y, all(LOG2_E)), all(ROUNDER));
  const k = sub(shifted, all(ROUNDER));
  const r = sub(sub(y, mul(k, all(LN2_HIGH))), mul(k, all(LN2_LOW)));
  let sum = then(all(EXP_9), r, EXP_8);
  sum = then(sum, r, EXP_7);
  sum = then(sum, r, EXP_6);
  sum = then(sum, r, EXP_5);
  sum = then(sum, r, EXP_4);
  sum = then(sum, r, EXP_3);
  sum = then(sum, r, EXP_2);
  sum = then(sum, r, 1);
  const scale = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return add(mul(scale, mul(sum, r)), isLess1 ? sub(scale, all(1)) : scale);
}

@inline
function tangent(x: v128): v128 {
  const y = f64x2.abs(x);
  const e = power(add(f64x2.min(y, all(TANH_MOST)), f64x2.min(y, all(TANH_MOST))), true);
  return withSign(div(e, add(e, all(2))), x);
}

@inline
function mish(x: v128): v128 {
  const e = power(f64x2.min(x, all(MISH_MOST)), false);
  const n = mul(e, add(e, all(2)));
  return mul(x, div(n, add(n, all(2))));
}

/** 2 · artanh(f). */
@inline
function twiceArtanh(f: v128): v128 {
  const z = mul(f, f);
  let sum = then(all(ARTANH_23), z, ARTANH_21);
  sum = then(sum, z, ARTANH_19);
  sum = then(sum, z, ARTANH_17);
  sum = then(sum, z, ARTANH_15);
  sum = then(sum, z, ARTANH_13);
  sum = then(sum, z, ARTANH_11);
  sum = then(sum, z, ARTANH_9);
  sum = then(sum, z, ARTANH_7);
  sum = then(sum, z, ARTANH_5);
  sum = then(sum, z, ARTANH_3);
  sum = then(sum, z, 1);
  return mul(add(f, f), sum);
}

@inline
function logarithm(x: v128): v128 {
  const exponent = i64x2.shr_s(i64x2.sub(x, i64x2.splat(<i64>SQRT_HALF_WORD << 32)), 52);
  const e = sub(i64x2.add(exponent, all(ROUNDER)), all(ROUNDER));
  const m = i64x2.sub(x, i64x2.shl(exponent, 52));
  const value = add(mul(e, all(LN2)), twiceArtanh(div(sub(m, all(1)), add(m, all(1)))));
  const isFinite = f64x2.lt(x, all(f64.POSITIVE_INFINITY));
  const atEnds = v128.bitselect(all(f64.NEGATIVE_INFINITY), v128.bitselect(all(NaN), x, f64x2.lt(x, all(0))), f64x2.eq(x, all(0)));
  return v128.bitselect(value, atEnds, v128.and(f64x2.gt(x, all(0)), isFinite));
}

@inline
function softplus(x: v128): v128 {
  const t = power(f64x2.neg(f64x2.abs(x)), false);
  return add(f64x2.max(x, all(0)), twiceArtanh(div(t, add(t, all(2)))));
}

/** erfc(t) · exp(square), for t from 0 to ERFC_MOST, times exp(-square). */
@inline
function complement(t: v128, square: v128): v128 {
  const u = div(sub(t, all(ERFC_CENTRE)), add(t, all(ERFC_CENTRE)));
  let sum = then(all(ERFC_13), u, ERFC_12);
  sum = then(sum, u, ERFC_11);
  sum = then(sum, u, ERFC_10);
  sum = then(sum, u, ERFC_9);
  sum = then(sum, u, ERFC_8);
  sum = then(sum, u, ERFC_7);
  sum = then(sum, u, ERFC_6);
  sum = then(sum, u, ERFC_5);
  sum = then(sum, u, ERFC_4);
  sum = then(sum, u, ERFC_3);
  sum = then(sum, u, ERFC_2);
  sum = then(sum, u, ERFC_1);
  sum = then(sum, u, ERFC_0);
  return div(mul(power(f64x2.neg(square), false), sum), add(add(t, t), all(1)));
}

@inline
function errorFunction(x: v128): v128 {
  const t = f64x2.min(f64x2.abs(x), all(ERFC_MOST));
  const z = mul(t, t);
  let sum = then(all(ERF_7), z, ERF_6);
  sum = then(sum, z, ERF_5);
  sum = then(sum, z, ERF_4);
  sum = then(sum, z, ERF_3);
  sum = then(sum, z, ERF_2);
  sum = then(sum, z, ERF_1);
  sum = then(sum, z, 1);
  const near = mul(mul(t, all(TWO_OVER_SQRT_PI)), sum);
  const far = sub(all(1), complement(t, z));
  return withSign(v128.bitselect(near, far, f64x2.lt(t, all(ERF_SHORT))), x);
}

@inline
function gelu(x: v128): v128 {
  const t = f64x2.min(mul(f64x2.abs(x), all(SQRT_HALF)), all(ERFC_MOST));
  const beyond = mul(complement(t, mul(mul(x, x), all(0.5))), all(0.5));
  return mul(x, v128.bitselect(beyond, sub(all(1), beyond), f64x2.lt(x, all(0))));
}

@inline
function geluTanh(x: v128): v128 {
  const y = mul(x, add(all(GELU_LINEAR), mul(all(GELU_CUBIC), mul(x, x))));
  return div(x, add(power(f64x2.neg(y), false), all(1)));
}
