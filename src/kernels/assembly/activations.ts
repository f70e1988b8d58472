// STORE with a function other than ReLU: a loop for each, so that no element asks what is to be done with it.
import {
  ABS, AFFINE, CELU, CLIP, ELU, ERF, EXP, GELU, GELU_TANH, HARD_SIGMOID, HARD_SWISH, LEAKY_RELU, LOG, MISH, PRELU, RECIPROCAL,
  SELU, SIGMOID, SOFTPLUS, SOFTSIGN, SQRT, SWISH, TANH, THRESHOLDED_RELU,
} from '../codes';
import {
  Affine, Celu, Elu, Erf, Exp, Gelu, GeluTanh, HardSigmoid, HardSwish, InFloat64, Log, Mish, Selu, Sigmoid, Softplus, Softsign,
  Swish, Tanh,
} from './functions';

// Functions of four float32 values, which one operation of float32 rounds, or none.
class LeakyRelu { @inline of(x: v128, p: v128, q: v128): v128 { return v128.bitselect(f32x4.mul(p, x), x, f32x4.lt(x, f32x4.splat(0))); } }
class ThresholdedRelu { @inline of(x: v128, p: v128, q: v128): v128 { return v128.and(x, f32x4.gt(x, p)); } }
class Clip { @inline of(x: v128, p: v128, q: v128): v128 { return f32x4.min(f32x4.max(x, p), q); } }
class Abs { @inline of(x: v128, p: v128, q: v128): v128 { return f32x4.abs(x); } }
class Reciprocal { @inline of(x: v128, p: v128, q: v128): v128 { return f32x4.div(f32x4.splat(1), x); } }
class Sqrt { @inline of(x: v128, p: v128, q: v128): v128 { return f32x4.sqrt(x); } }

/**
 * Writes `rows` rows of `bytes` bytes from `from` to `to`, with the row at `bias` added, if there is one, and `code` applied.
 * @param first the bits of the function's first number, or the address of its slopes.
 * @param second the bits of the second number.
 */
export function activate(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, bytes: usize, bias: usize, code: i32, first: i32, second: i32): void {
  switch (code) {
    case LEAKY_RELU: each<LeakyRelu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case PRELU: each<LeakyRelu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, first); break;
    case THRESHOLDED_RELU: each<ThresholdedRelu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case CLIP: each<Clip>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case ABS: each<Abs>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case RECIPROCAL: each<Reciprocal>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case SQRT: each<Sqrt>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case AFFINE: each<Affine>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case HARD_SIGMOID: each<HardSigmoid>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case HARD_SWISH: each<HardSwish>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case SOFTSIGN: each<Softsign>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case EXP: each<Exp>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case ELU: each<Elu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case CELU: each<Celu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case SELU: each<Selu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case SIGMOID: each<Sigmoid>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case SWISH: each<Swish>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case TANH: each<Tanh>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case MISH: each<Mish>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case LOG: each<Log>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case SOFTPLUS: each<Softplus>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case ERF: each<Erf>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case GELU: each<Gelu>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
    case GELU_TANH: each<GeluTanh>(to, toStride, from, fromStride, rows, bytes, bias, first, second, 0); break;
  }
}

function each<F>(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, bytes: usize, bias: usize, first: i32, second: i32, slopes: usize): void {
  const isDouble = changetype<F>(0) instanceof InFloat64;
  const p = isDouble ? f64x2.splat(<f64>reinterpret<f32>(first)) : i32x4.splat(first);
  const q = isDouble ? f64x2.splat(<f64>reinterpret<f32>(second)) : i32x4.splat(second);
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) {
      let v = v128.load(from + at);
      if (bias) v = f32x4.add(v, v128.load(bias + at));
      v128.store(to + at, activated<F>(v, slopes ? v128.load(slopes + at) : p, q));
    }
    for (; at < bytes; at += 4) {
      let v = v128.load32_zero(from + at);
      if (bias) v = f32x4.add(v, v128.load32_zero(bias + at));
      v128.store_lane<f32>(to + at, activated<F>(v, slopes ? v128.load32_zero(slopes + at) : p, q), 0);
    }
    to += toStride;
    from += fromStride;
  }
}

@inline
function activated<F>(v: v128, p: v128, q: v128): v128 {
  const f = changetype<F>(0);
  if (!(f instanceof InFloat64)) return f.of(v, p, q);
  const low = f.of(f64x2.promote_low_f32x4(v), p, q);
  const high = f.of(f64x2.promote_low_f32x4(v128.shuffle<u64>(v, v, 1, 0)), p, q);
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
