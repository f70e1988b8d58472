/**
 * The float32 tile kernels, in AssemblyScript. `../kernels.ts` documents the three exports for their callers and
 * `../reference.ts` defines their results to the bit.
 *
 * Every address and stride is in bytes, every other size in elements. The memory belongs to the caller: nothing
 * here allocates, and the module has no data of its own.
 */

/** Bytes of one element and of one vector register. */
const ELEMENT: usize = 4;
const VECTOR: usize = 16;

/** C (m x n) += A (m x k) . B (k x n), or C = A . B if `clear` is not 0. */
export function execute(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, clear: i32): void {
  const aStride = (<usize>k) * ELEMENT;
  const bStride = (<usize>n) * ELEMENT;
  const bBytes = aStride * <usize>n;
  const wideEnd = bStride & ~(4 * VECTOR - 1);

  // Column panels outside, rows inside: the panel of B, 16 columns wide, stays in the first-level cache.
  const pairs = m >> 1;
  for (let column: usize = 0; column < wideEnd; column += 4 * VECTOR) {
    let aRow = a;
    let cRow = c + column;
    for (let pair = 0; pair < pairs; pair++) {
      twoRows(aRow, b + column, b + column + bBytes, cRow, aStride, bStride, clear);
      aRow += 2 * aStride;
      cRow += 2 * bStride;
    }
  }

  if (m & 1) {
    const aRow = a + aStride * <usize>(m - 1);
    const cRow = c + bStride * <usize>(m - 1);
    let column: usize = 0;
    for (; column + 8 * VECTOR <= wideEnd; column += 8 * VECTOR) {
      oneRow32(aRow, b + column, b + column + bBytes, cRow + column, bStride, clear);
    }
    if (column < wideEnd) oneRow16(aRow, b + column, b + column + bBytes, cRow + column, bStride, clear);
  }

  if (wideEnd < bStride) {
    const vectorEnd = bStride & ~(VECTOR - 1);
    for (let row = 0; row < m; row++) {
      const aRow = a + aStride * <usize>row;
      const cRow = c + bStride * <usize>row;
      let column = wideEnd;
      for (; column < vectorEnd; column += VECTOR) {
        oneRow4(aRow, b + column, b + column + bBytes, cRow + column, bStride, clear);
      }
      for (; column < bStride; column += ELEMENT) {
        oneElement(aRow, b + column, b + column + bBytes, cRow + column, bStride, clear);
      }
    }
  }
}

/**
 * Two rows of 16 columns, the whole k loop in eight accumulators: with two splats of A, four vectors of B and one
 * product that is all a machine with 16 vector registers can hold. The compiler behind us may not reorder the
 * additions, so each accumulator is the sum in ascending order that the reference asks for.
 *
 * Two steps a turn, with an exit between them: the exit keeps the loads of the second step behind the sums of the
 * first, which would otherwise need more registers than there are.
 */
// @ts-ignore: decorator
@inline
function twoRows(
  a: usize,
  b: usize,
  bEnd: usize,
  c: usize,
  aStride: usize,
  bStride: usize,
  clear: i32,
): void {
  const lowerC = c + bStride;
  let lowerA = a + aStride;
  const zero = f32x4.splat(0);
  let upper0 = zero;
  let upper1 = zero;
  let upper2 = zero;
  let upper3 = zero;
  let lower0 = zero;
  let lower1 = zero;
  let lower2 = zero;
  let lower3 = zero;
  if (!clear) {
    upper0 = v128.load(c, 0);
    upper1 = v128.load(c, 16);
    upper2 = v128.load(c, 32);
    upper3 = v128.load(c, 48);
    lower0 = v128.load(lowerC, 0);
    lower1 = v128.load(lowerC, 16);
    lower2 = v128.load(lowerC, 32);
    lower3 = v128.load(lowerC, 48);
  }
  while (true) {
    let upperA = v128.load32_splat(a, 0);
    let b0 = v128.load(b, 0);
    let b1 = v128.load(b, 16);
    let b2 = v128.load(b, 32);
    let b3 = v128.load(b, 48);
    let lowerSplat = v128.load32_splat(lowerA, 0);
    lower3 = f32x4.add(lower3, f32x4.mul(lowerSplat, b3));
    upper3 = f32x4.add(upper3, f32x4.mul(upperA, b3));
    lower2 = f32x4.add(lower2, f32x4.mul(lowerSplat, b2));
    upper2 = f32x4.add(upper2, f32x4.mul(upperA, b2));
    lower1 = f32x4.add(lower1, f32x4.mul(lowerSplat, b1));
    upper1 = f32x4.add(upper1, f32x4.mul(upperA, b1));
    lower0 = f32x4.add(lower0, f32x4.mul(lowerSplat, b0));
    upper0 = f32x4.add(upper0, f32x4.mul(upperA, b0));
    b += bStride;
    if (b == bEnd) break;

    upperA = v128.load32_splat(a, 4);
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    b2 = v128.load(b, 32);
    b3 = v128.load(b, 48);
    lowerSplat = v128.load32_splat(lowerA, 4);
    lower3 = f32x4.add(lower3, f32x4.mul(lowerSplat, b3));
    upper3 = f32x4.add(upper3, f32x4.mul(upperA, b3));
    lower2 = f32x4.add(lower2, f32x4.mul(lowerSplat, b2));
    upper2 = f32x4.add(upper2, f32x4.mul(upperA, b2));
    lower1 = f32x4.add(lower1, f32x4.mul(lowerSplat, b1));
    upper1 = f32x4.add(upper1, f32x4.mul(upperA, b1));
    lower0 = f32x4.add(lower0, f32x4.mul(lowerSplat, b0));
    upper0 = f32x4.add(upper0, f32x4.mul(upperA, b0));
    b += bStride;
    if (b == bEnd) break;
    a += 2 * ELEMENT;
    lowerA += 2 * ELEMENT;
  }
  v128.store(lowerC, lower3, 48);
  v128.store(lowerC, lower2, 32);
  v128.store(lowerC, lower1, 16);
  v128.store(lowerC, lower0, 0);
  v128.store(c, upper0, 0);
  v128.store(c, upper1, 16);
  v128.store(c, upper2, 32);
  v128.store(c, upper3, 48);
}

/** One row of 32 columns: eight accumulators again, so that no addition waits for the one before it. */
// @ts-ignore: decorator
@inline
function oneRow32(a: usize, b: usize, bEnd: usize, c: usize, bStride: usize, clear: i32): void {
  const zero = f32x4.splat(0);
  let sum0 = zero;
  let sum1 = zero;
  let sum2 = zero;
  let sum3 = zero;
  let sum4 = zero;
  let sum5 = zero;
  let sum6 = zero;
  let sum7 = zero;
  if (!clear) {
    sum0 = v128.load(c, 0);
    sum1 = v128.load(c, 16);
    sum2 = v128.load(c, 32);
    sum3 = v128.load(c, 48);
    sum4 = v128.load(c, 64);
    sum5 = v128.load(c, 80);
    sum6 = v128.load(c, 96);
    sum7 = v128.load(c, 112);
  }
  do {
    const splat = v128.load32_splat(a);
    sum0 = f32x4.add(sum0, f32x4.mul(splat, v128.load(b, 0)));
    sum1 = f32x4.add(sum1, f32x4.mul(splat, v128.load(b, 16)));
    sum2 = f32x4.add(sum2, f32x4.mul(splat, v128.load(b, 32)));
    sum3 = f32x4.add(sum3, f32x4.mul(splat, v128.load(b, 48)));
    sum4 = f32x4.add(sum4, f32x4.mul(splat, v128.load(b, 64)));
    sum5 = f32x4.add(sum5, f32x4.mul(splat, v128.load(b, 80)));
    sum6 = f32x4.add(sum6, f32x4.mul(splat, v128.load(b, 96)));
    sum7 = f32x4.add(sum7, f32x4.mul(splat, v128.load(b, 112)));
    a += ELEMENT;
    b += bStride;
  } while (b != bEnd);
  v128.store(c, sum0, 0);
  v128.store(c, sum1, 16);
  v128.store(c, sum2, 32);
  v128.store(c, sum3, 48);
  v128.store(c, sum4, 64);
  v128.store(c, sum5, 80);
  v128.store(c, sum6, 96);
  v128.store(c, sum7, 112);
}

/** One row of 16 columns. */
// @ts-ignore: decorator
@inline
function oneRow16(a: usize, b: usize, bEnd: usize, c: usize, bStride: usize, clear: i32): void {
  const zero = f32x4.splat(0);
  let sum0 = clear ? zero : v128.load(c, 0);
  let sum1 = clear ? zero : v128.load(c, 16);
  let sum2 = clear ? zero : v128.load(c, 32);
  let sum3 = clear ? zero : v128.load(c, 48);
  do {
    const splat = v128.load32_splat(a);
    sum0 = f32x4.add(sum0, f32x4.mul(splat, v128.load(b, 0)));
    sum1 = f32x4.add(sum1, f32x4.mul(splat, v128.load(b, 16)));
    sum2 = f32x4.add(sum2, f32x4.mul(splat, v128.load(b, 32)));
    sum3 = f32x4.add(sum3, f32x4.mul(splat, v128.load(b, 48)));
    a += ELEMENT;
    b += bStride;
  } while (b != bEnd);
  v128.store(c, sum0, 0);
  v128.store(c, sum1, 16);
  v128.store(c, sum2, 32);
  v128.store(c, sum3, 48);
}

/** One row of 4 columns. */
// @ts-ignore: decorator
@inline
function oneRow4(a: usize, b: usize, bEnd: usize, c: usize, bStride: usize, clear: i32): void {
  let sum = clear ? f32x4.splat(0) : v128.load(c);
  do {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += ELEMENT;
    b += bStride;
  } while (b != bEnd);
  v128.store(c, sum);
}

/** One row of 1 column. */
// @ts-ignore: decorator
@inline
function oneElement(a: usize, b: usize, bEnd: usize, c: usize, bStride: usize, clear: i32): void {
  let sum: f32 = clear ? 0 : load<f32>(c);
  do {
    sum += load<f32>(a) * load<f32>(b);
    a += ELEMENT;
    b += bStride;
  } while (b != bEnd);
  store<f32>(c, sum);
}
