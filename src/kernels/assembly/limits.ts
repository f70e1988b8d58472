// What `npm run bench:kernels` holds the kernels against. A module of its own: nothing here is for users.

/**
 * Multiplies and adds separately, 128 bits at a time, as fast as the processor can: `turns` (at least 1) of 14
 * operations on 4 elements. Seven chains of each kind wait for nothing but themselves, and with `step` they fit the
 * sixteen registers. What comes out is returned so that nothing is left out.
 */
export function arithmetic(turns: i32, step: f32): f32 {
  const x = f32x4.splat(step);
  // They start from different values, or a compiler could take them for one.
  let p0 = x; let p1 = f32x4.add(p0, x); let p2 = f32x4.add(p1, x); let p3 = f32x4.add(p2, x);
  let p4 = f32x4.add(p3, x); let p5 = f32x4.add(p4, x); let p6 = f32x4.add(p5, x);
  let s0 = x; let s1 = f32x4.add(s0, x); let s2 = f32x4.add(s1, x); let s3 = f32x4.add(s2, x);
  let s4 = f32x4.add(s3, x); let s5 = f32x4.add(s4, x); let s6 = f32x4.add(s5, x);
  do {
    p0 = f32x4.mul(p0, x); s0 = f32x4.add(s0, x);
    p1 = f32x4.mul(p1, x); s1 = f32x4.add(s1, x);
    p2 = f32x4.mul(p2, x); s2 = f32x4.add(s2, x);
    p3 = f32x4.mul(p3, x); s3 = f32x4.add(s3, x);
    p4 = f32x4.mul(p4, x); s4 = f32x4.add(s4, x);
    p5 = f32x4.mul(p5, x); s5 = f32x4.add(s5, x);
    p6 = f32x4.mul(p6, x); s6 = f32x4.add(s6, x);
  } while (--turns);
  const p = f32x4.add(f32x4.add(f32x4.add(p0, p1), f32x4.add(p2, p3)), f32x4.add(f32x4.add(p4, p5), p6));
  const s = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), s6));
  return f32x4.extract_lane(f32x4.add(p, s), 0);
}

/** The language's own copy. */
export function copy(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}
