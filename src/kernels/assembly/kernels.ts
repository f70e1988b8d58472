// Tile kernels in AssemblyScript. All addresses are byte addresses in the caller's memory. Every element of a
// product is summed with k ascending, each product and each sum rounded, no fused multiply-add: the order that
// reference.ts defines, so that both agree in every bit.

/** C (m x n) += A (m x k) · B (k x n), dense tiles; with `clear` C counts as zero before. */
export function execute(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, clear: i32): void {
  const rowBytes = <usize>n << 2;
  const aRowBytes = <usize>k << 2;
  let i = 0;
  for (; i + 2 <= m; i += 2) {
    let j = 0;
    for (; j + 16 <= n; j += 16) twoBySixteen(a, b + (<usize>j << 2), c + (<usize>j << 2), k, aRowBytes, rowBytes, clear);
    for (; j + 4 <= n; j += 4) {
      oneByFour(a, b + (<usize>j << 2), c + (<usize>j << 2), k, rowBytes, clear);
      oneByFour(a + aRowBytes, b + (<usize>j << 2), c + (<usize>j << 2) + rowBytes, k, rowBytes, clear);
    }
    for (; j < n; j++) {
      oneByOne(a, b + (<usize>j << 2), c + (<usize>j << 2), k, rowBytes, clear);
      oneByOne(a + aRowBytes, b + (<usize>j << 2), c + (<usize>j << 2) + rowBytes, k, rowBytes, clear);
    }
    a += aRowBytes << 1;
    c += rowBytes << 1;
  }
  if (i < m) {
    let j = 0;
    for (; j + 16 <= n; j += 16) oneBySixteen(a, b + (<usize>j << 2), c + (<usize>j << 2), k, rowBytes, clear);
    for (; j + 4 <= n; j += 4) oneByFour(a, b + (<usize>j << 2), c + (<usize>j << 2), k, rowBytes, clear);
    for (; j < n; j++) oneByOne(a, b + (<usize>j << 2), c + (<usize>j << 2), k, rowBytes, clear);
  }
}

// Eight accumulators, four vectors of B and one element of A fit the sixteen registers of x86-64.
@inline
function twoBySixteen(a: usize, b: usize, c: usize, k: i32, aRowBytes: usize, rowBytes: usize, clear: i32): void {
  const c1 = c + rowBytes;
  let p0 = f32x4.splat(0); let p1 = p0; let p2 = p0; let p3 = p0;
  let q0 = p0; let q1 = p0; let q2 = p0; let q3 = p0;
  if (!clear) {
    p0 = v128.load(c); p1 = v128.load(c, 16); p2 = v128.load(c, 32); p3 = v128.load(c, 48);
    q0 = v128.load(c1); q1 = v128.load(c1, 16); q2 = v128.load(c1, 32); q3 = v128.load(c1, 48);
  }
  const end = a + (<usize>k << 2);
  while (a < end) {
    const b0 = v128.load(b); const b1 = v128.load(b, 16); const b2 = v128.load(b, 32); const b3 = v128.load(b, 48);
    const x = v128.load32_splat(a);
    p0 = f32x4.add(p0, f32x4.mul(x, b0));
    p1 = f32x4.add(p1, f32x4.mul(x, b1));
    p2 = f32x4.add(p2, f32x4.mul(x, b2));
    p3 = f32x4.add(p3, f32x4.mul(x, b3));
    const y = v128.load32_splat(a + aRowBytes);
    q0 = f32x4.add(q0, f32x4.mul(y, b0));
    q1 = f32x4.add(q1, f32x4.mul(y, b1));
    q2 = f32x4.add(q2, f32x4.mul(y, b2));
    q3 = f32x4.add(q3, f32x4.mul(y, b3));
    a += 4;
    b += rowBytes;
  }
  v128.store(c, p0); v128.store(c, p1, 16); v128.store(c, p2, 32); v128.store(c, p3, 48);
  v128.store(c1, q0); v128.store(c1, q1, 16); v128.store(c1, q2, 32); v128.store(c1, q3, 48);
}

@inline
function oneBySixteen(a: usize, b: usize, c: usize, k: i32, rowBytes: usize, clear: i32): void {
  let p0 = f32x4.splat(0); let p1 = p0; let p2 = p0; let p3 = p0;
  if (!clear) {
    p0 = v128.load(c); p1 = v128.load(c, 16); p2 = v128.load(c, 32); p3 = v128.load(c, 48);
  }
  const end = a + (<usize>k << 2);
  while (a < end) {
    const x = v128.load32_splat(a);
    p0 = f32x4.add(p0, f32x4.mul(x, v128.load(b)));
    p1 = f32x4.add(p1, f32x4.mul(x, v128.load(b, 16)));
    p2 = f32x4.add(p2, f32x4.mul(x, v128.load(b, 32)));
    p3 = f32x4.add(p3, f32x4.mul(x, v128.load(b, 48)));
    a += 4;
    b += rowBytes;
  }
  v128.store(c, p0); v128.store(c, p1, 16); v128.store(c, p2, 32); v128.store(c, p3, 48);
}

@inline
function oneByFour(a: usize, b: usize, c: usize, k: i32, rowBytes: usize, clear: i32): void {
  let sum = clear ? f32x4.splat(0) : v128.load(c);
  const end = a + (<usize>k << 2);
  while (a < end) {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += 4;
    b += rowBytes;
  }
  v128.store(c, sum);
}

@inline
function oneByOne(a: usize, b: usize, c: usize, k: i32, rowBytes: usize, clear: i32): void {
  let sum: f32 = clear ? 0 : load<f32>(c);
  const end = a + (<usize>k << 2);
  while (a < end) {
    sum = sum + load<f32>(a) * load<f32>(b);
    a += 4;
    b += rowBytes;
  }
  store<f32>(c, sum);
}

/** Fills the dense tile at `to` (rows x cols) with copyRows x copyCols elements, `stride` bytes a row, and zeros. */
function loadTile(to: usize, from: usize, rows: i32, cols: i32, copyRows: i32, copyCols: i32, stride: usize): void {
  const rowBytes = <usize>cols << 2;
  const copyBytes = <usize>copyCols << 2;
  if (copyBytes === rowBytes && stride === rowBytes) {
    memory.copy(to, from, rowBytes * copyRows);
    to += rowBytes * copyRows;
  } else {
    for (let i = 0; i < copyRows; i++) {
      copyRow(to, from, copyBytes);
      if (copyBytes < rowBytes) memory.fill(to + copyBytes, 0, rowBytes - copyBytes);
      to += rowBytes;
      from += stride;
    }
  }
  if (copyRows < rows) memory.fill(to, 0, rowBytes * (rows - copyRows));
}

/** Writes copyRows x copyCols elements of the dense tile at `from` out, with bias and ReLU on the way. */
function storeTile(to: usize, from: usize, cols: i32, copyRows: i32, copyCols: i32, stride: usize, bias: usize, relu: i32): void {
  const rowBytes = <usize>cols << 2;
  const copyBytes = <usize>copyCols << 2;
  for (let i = 0; i < copyRows; i++) {
    if (bias === 0 && !relu) copyRow(to, from, copyBytes);
    else finishRow(to, from, copyBytes, bias, relu);
    from += rowBytes;
    to += stride;
  }
}

@inline
function copyRow(to: usize, from: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at));
  for (; at < bytes; at += 4) store<u32>(to + at, load<u32>(from + at));
}

// ReLU is `v < 0 ? 0 : v`, which keeps NaN and -0; that is what pmax does with its operands in this order.
@inline
function finishRow(to: usize, from: usize, bytes: usize, bias: usize, relu: i32): void {
  const zero = f32x4.splat(0);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    let v = v128.load(from + at);
    if (bias) v = f32x4.add(v, v128.load(bias + at));
    if (relu) v = f32x4.pmax(v, zero);
    v128.store(to + at, v);
  }
  for (; at < bytes; at += 4) {
    let v = load<f32>(from + at);
    if (bias) v = v + load<f32>(bias + at);
    if (relu && v < 0) v = 0;
    store<f32>(to + at, v);
  }
}

// The names `load` and `store` are the language's own in here.
export { loadTile as load, storeTile as store };
