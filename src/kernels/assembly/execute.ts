// EXECUTE. Every element is summed with k ascending, each product and each sum rounded, no fused multiply-add: the
// order that `../reference.ts` defines. A sum is a chain that nothing may shorten, so speed comes from eight chains
// at once, and from accumulators that stay in registers for all of k.

/** C (m x n) += A (m x k) · B (k x n), dense tiles of at least 1 x 1; with `clear` C counts as zero before. */
export function execute(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, clear: i32): void {
  // Inlined twice, with a constant each time. Where sums may begin with either zeros or C, V8 has them in other registers
  // at the end of a turn of twoBySixteen than at its beginning, and moves six of the eight back in every turn.
  if (clear) multiply(a, b, c, m, k, n, true);
  else multiply(a, b, c, m, k, n, false);
}

@inline
function multiply(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, clear: bool): void {
  const aRowBytes = <usize>k << 2;
  const rowBytes = <usize>n << 2;
  const bEnd = b + rowBytes * k;
  const wideBytes = rowBytes & ~63;
  const vectorBytes = rowBytes & ~15;

  // Columns outside, rows inside: the panel of B stays in the first-level cache while the rows of A pass by. Addresses
  // that are walked, not computed from a row's number, leave twoBySixteen the registers it needs: 7 % of its speed.
  for (let at: usize = 0; at < wideBytes; at += 64) {
    let aRow = a;
    let cRow = c + at;
    for (let pair = m >> 1; pair > 0; pair--) {
      twoBySixteen(aRow, b + at, bEnd + at, cRow, aRowBytes, rowBytes, clear);
      aRow += aRowBytes << 1;
      cRow += rowBytes << 1;
    }
  }
  if (m & 1) {
    const lastA = a + aRowBytes * (m - 1);
    const lastC = c + rowBytes * (m - 1);
    for (let at: usize = 0; at < wideBytes; at += 64) oneBySixteen(lastA, b + at, bEnd + at, lastC + at, rowBytes, clear);
  }
  for (let at = wideBytes; at < vectorBytes; at += 16) {
    let i = 0;
    for (; i < m - 3; i += 4) fourByFour(a + aRowBytes * i, b + at, bEnd + at, c + at + rowBytes * i, aRowBytes, rowBytes, clear);
    for (; i < m; i++) oneByFour(a + aRowBytes * i, b + at, bEnd + at, c + at + rowBytes * i, rowBytes, clear);
  }
  for (let at = vectorBytes; at < rowBytes; at += 4) {
    for (let i = 0; i < m; i++) oneByOne(a + aRowBytes * i, b + at, bEnd + at, c + at + rowBytes * i, rowBytes, clear);
  }
}

// Eight accumulators, four vectors of B, two elements of A and a product: fifteen registers, and V8 keeps one of the
// sixteen to itself.
//
// V8 moves the loads of a step in front of its arithmetic, as far up as the last branch. Two steps a turn with an
// exit in between save half of the turn's cost, and the exit keeps the loads of the second step behind the sums of
// the first; without it they do not fit the registers. The addresses of A walk, as V8 has an address of its own for
// each offset of a splat, and spills others for it.
@inline
function twoBySixteen(a: usize, b: usize, bEnd: usize, c: usize, aRowBytes: usize, rowBytes: usize, clear: bool): void {
  const c1 = c + rowBytes;
  let a1 = a + aRowBytes;
  let p0 = f32x4.splat(0); let p1 = p0; let p2 = p0; let p3 = p0;
  let q0 = p0; let q1 = p0; let q2 = p0; let q3 = p0;
  if (!clear) {
    p0 = v128.load(c); p1 = v128.load(c, 16); p2 = v128.load(c, 32); p3 = v128.load(c, 48);
    q0 = v128.load(c1); q1 = v128.load(c1, 16); q2 = v128.load(c1, 32); q3 = v128.load(c1, 48);
  }
  while (true) {
    let x = v128.load32_splat(a); let y = v128.load32_splat(a1);
    let b0 = v128.load(b); let b1 = v128.load(b, 16); let b2 = v128.load(b, 32); let b3 = v128.load(b, 48);
    p0 = f32x4.add(p0, f32x4.mul(x, b0)); p1 = f32x4.add(p1, f32x4.mul(x, b1));
    p2 = f32x4.add(p2, f32x4.mul(x, b2)); p3 = f32x4.add(p3, f32x4.mul(x, b3));
    q0 = f32x4.add(q0, f32x4.mul(y, b0)); q1 = f32x4.add(q1, f32x4.mul(y, b1));
    q2 = f32x4.add(q2, f32x4.mul(y, b2)); q3 = f32x4.add(q3, f32x4.mul(y, b3));
    b += rowBytes;
    if (b === bEnd) break;
    a += 4;
    a1 += 4;

    x = v128.load32_splat(a); y = v128.load32_splat(a1);
    b0 = v128.load(b); b1 = v128.load(b, 16); b2 = v128.load(b, 32); b3 = v128.load(b, 48);
    p0 = f32x4.add(p0, f32x4.mul(x, b0)); p1 = f32x4.add(p1, f32x4.mul(x, b1));
    p2 = f32x4.add(p2, f32x4.mul(x, b2)); p3 = f32x4.add(p3, f32x4.mul(x, b3));
    q0 = f32x4.add(q0, f32x4.mul(y, b0)); q1 = f32x4.add(q1, f32x4.mul(y, b1));
    q2 = f32x4.add(q2, f32x4.mul(y, b2)); q3 = f32x4.add(q3, f32x4.mul(y, b3));
    b += rowBytes;
    if (b === bEnd) break;
    a += 4;
    a1 += 4;
  }
  v128.store(c, p0); v128.store(c, p1, 16); v128.store(c, p2, 32); v128.store(c, p3, 48);
  v128.store(c1, q0); v128.store(c1, q1, 16); v128.store(c1, q2, 32); v128.store(c1, q3, 48);
}

@inline
function oneBySixteen(a: usize, b: usize, bEnd: usize, c: usize, rowBytes: usize, clear: bool): void {
  let p0 = f32x4.splat(0); let p1 = p0; let p2 = p0; let p3 = p0;
  if (!clear) {
    p0 = v128.load(c); p1 = v128.load(c, 16); p2 = v128.load(c, 32); p3 = v128.load(c, 48);
  }
  while (true) {
    let x = v128.load32_splat(a);
    p0 = f32x4.add(p0, f32x4.mul(x, v128.load(b)));
    p1 = f32x4.add(p1, f32x4.mul(x, v128.load(b, 16)));
    p2 = f32x4.add(p2, f32x4.mul(x, v128.load(b, 32)));
    p3 = f32x4.add(p3, f32x4.mul(x, v128.load(b, 48)));
    b += rowBytes;
    if (b === bEnd) break;
    a += 4;

    x = v128.load32_splat(a);
    p0 = f32x4.add(p0, f32x4.mul(x, v128.load(b)));
    p1 = f32x4.add(p1, f32x4.mul(x, v128.load(b, 16)));
    p2 = f32x4.add(p2, f32x4.mul(x, v128.load(b, 32)));
    p3 = f32x4.add(p3, f32x4.mul(x, v128.load(b, 48)));
    b += rowBytes;
    if (b === bEnd) break;
    a += 4;
  }
  v128.store(c, p0); v128.store(c, p1, 16); v128.store(c, p2, 32); v128.store(c, p3, 48);
}

@inline
function fourByFour(a: usize, b: usize, bEnd: usize, c: usize, aRowBytes: usize, rowBytes: usize, clear: bool): void {
  const c1 = c + rowBytes; const c2 = c1 + rowBytes; const c3 = c2 + rowBytes;
  let p0 = f32x4.splat(0); let p1 = p0; let p2 = p0; let p3 = p0;
  if (!clear) {
    p0 = v128.load(c); p1 = v128.load(c1); p2 = v128.load(c2); p3 = v128.load(c3);
  }
  let a1 = a + aRowBytes; let a2 = a1 + aRowBytes; let a3 = a2 + aRowBytes;
  do {
    const x = v128.load(b);
    p0 = f32x4.add(p0, f32x4.mul(v128.load32_splat(a), x));
    p1 = f32x4.add(p1, f32x4.mul(v128.load32_splat(a1), x));
    p2 = f32x4.add(p2, f32x4.mul(v128.load32_splat(a2), x));
    p3 = f32x4.add(p3, f32x4.mul(v128.load32_splat(a3), x));
    a += 4; a1 += 4; a2 += 4; a3 += 4;
    b += rowBytes;
  } while (b !== bEnd);
  v128.store(c, p0); v128.store(c1, p1); v128.store(c2, p2); v128.store(c3, p3);
}

@inline
function oneByFour(a: usize, b: usize, bEnd: usize, c: usize, rowBytes: usize, clear: bool): void {
  let sum = clear ? f32x4.splat(0) : v128.load(c);
  do {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += 4;
    b += rowBytes;
  } while (b !== bEnd);
  v128.store(c, sum);
}

@inline
function oneByOne(a: usize, b: usize, bEnd: usize, c: usize, rowBytes: usize, clear: bool): void {
  let sum: f32 = clear ? 0 : load<f32>(c);
  do {
    sum = sum + load<f32>(a) * load<f32>(b);
    a += 4;
    b += rowBytes;
  } while (b !== bEnd);
  store<f32>(c, sum);
}
