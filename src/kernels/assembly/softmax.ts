// SOFTMAX: whole rows, which lie one behind the other. What is done, and with which bits, says `../reference.ts`.
import { power } from './functions';

export function softmax(to: usize, from: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols << 2;
  for (; rows > 0; rows--) {
    const most = f64x2.splat(<f64>largest(from, bytes));
    divide(to, bytes, exponentials(to, from, bytes, most));
    to += bytes;
    from += bytes;
  }
}

/** NaN where there is one. */
@inline
function largest(from: usize, bytes: usize): f32 {
  let many = f32x4.splat(f32.NEGATIVE_INFINITY);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) many = f32x4.max(many, v128.load(from + at));
  for (; at < bytes; at += 4) many = f32x4.max(many, v128.load32_splat(from + at));
  many = f32x4.max(many, v128.shuffle<u64>(many, many, 1, 0));
  many = f32x4.max(many, v128.shuffle<u32>(many, many, 1, 0, 3, 2));
  return f32x4.extract_lane(many, 0);
}

/** Writes exp(x - most), and gives the sum in the order of the columns. */
@inline
function exponentials(to: usize, from: usize, bytes: usize, most: v128): f64 {
  let sum: f64 = 0;
  let at: usize = 0;
  for (; at + 8 <= bytes; at += 8) {
    const e = power(f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(from + at)), most), false);
    v128.store64_lane(to + at, f32x4.demote_f64x2_zero(e), 0);
    sum += f64x2.extract_lane(e, 0);
    sum += f64x2.extract_lane(e, 1);
  }
  if (at < bytes) {
    const e = power(f64x2.sub(f64x2.promote_low_f32x4(v128.load32_zero(from + at)), most), false);
    v128.store32_lane(to + at, f32x4.demote_f64x2_zero(e), 0);
    sum += f64x2.extract_lane(e, 0);
  }
  return sum;
}

@inline
function divide(to: usize, bytes: usize, by: f64): void {
  const sum = f64x2.splat(by);
  let at: usize = 0;
  for (; at + 8 <= bytes; at += 8) {
    const share = f64x2.div(f64x2.promote_low_f32x4(v128.load64_zero(to + at)), sum);
    v128.store64_lane(to + at, f32x4.demote_f64x2_zero(share), 0);
  }
  if (at < bytes) store<f32>(to + at, <f32>(<f64>load<f32>(to + at) / by));
}
