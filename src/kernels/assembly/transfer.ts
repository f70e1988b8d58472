// LOAD and STORE: rows copied between a tensor and a dense tile.

/** Fills the dense tile at `to` (rows x cols) with copyRows x copyCols elements, `stride` bytes a row, and zeros. */
export function loadTile(to: usize, from: usize, rows: i32, cols: i32, copyRows: i32, copyCols: i32, stride: usize): void {
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
export function storeTile(to: usize, from: usize, cols: i32, copyRows: i32, copyCols: i32, stride: usize, bias: usize, relu: i32): void {
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
