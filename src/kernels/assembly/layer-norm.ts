// LAYER-NORM and RMS-NORM: whole rows, which lie one behind the other. What is done, and with which bits, says `../reference.ts`.

export function layerNorm(to: usize, from: usize, rows: i32, cols: i32, epsilon: i32): void {
  const bytes = <usize>cols << 2;
  for (; rows > 0; rows--) {
    normalize(to, from, cols, sum(from, bytes) / <f64>cols, epsilon);
    to += bytes;
    from += bytes;
  }
}

export function rmsNorm(to: usize, from: usize, rows: i32, cols: i32, epsilon: i32): void {
  const bytes = <usize>cols << 2;
  for (; rows > 0; rows--) {
    normalize(to, from, cols, 0, epsilon);
    to += bytes;
    from += bytes;
  }
}

/** What elements are away from `centre`. */
@inline
function normalize(to: usize, from: usize, cols: i32, centre: f64, epsilon: i32): void {
  const bytes = <usize>cols << 2;
  const variance = squares(from, bytes, centre) / <f64>cols;
  scale(to, from, bytes, centre, Math.sqrt(variance + <f64>reinterpret<f32>(epsilon)));
}

/** Of even columns in the first lane, of odd ones in the second. */
@inline
function sum(from: usize, bytes: usize): f64 {
  let sums = f64x2.splat(0);
  let at: usize = 0;
  for (; at + 8 <= bytes; at += 8) sums = f64x2.add(sums, pair(from + at));
  let even = f64x2.extract_lane(sums, 0);
  if (at < bytes) even += <f64>load<f32>(from + at);
  return even + f64x2.extract_lane(sums, 1);
}

@inline
function squares(from: usize, bytes: usize, mean: f64): f64 {
  const means = f64x2.splat(mean);
  let sums = f64x2.splat(0);
  let at: usize = 0;
  for (; at + 8 <= bytes; at += 8) {
    const away = f64x2.sub(pair(from + at), means);
    sums = f64x2.add(sums, f64x2.mul(away, away));
  }
  let even = f64x2.extract_lane(sums, 0);
  if (at < bytes) {
    const away = <f64>load<f32>(from + at) - mean;
    even += away * away;
  }
  return even + f64x2.extract_lane(sums, 1);
}

@inline
function scale(to: usize, from: usize, bytes: usize, mean: f64, deviation: f64): void {
  const means = f64x2.splat(mean);
  const deviations = f64x2.splat(deviation);
  let at: usize = 0;
  for (; at + 8 <= bytes; at += 8) {
    const scaled = f64x2.div(f64x2.sub(pair(from + at), means), deviations);
    v128.store64_lane(to + at, f32x4.demote_f64x2_zero(scaled), 0);
  }
  if (at < bytes) store<f32>(to + at, <f32>((<f64>load<f32>(from + at) - mean) / deviation));
}

@inline
function pair(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}
