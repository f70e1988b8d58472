import { RELU } from '../codes';
import { activate } from './activations';

// LOAD and STORE: rows copied between a tensor and a dense tile.

/** From this many bytes on the language's own copy is faster than a loop of vectors, in spite of the call. */
const LONG_COPY_BYTES: usize = 1024;

/** Fills the dense tile at `to` (rows x cols) with copyRows x copyCols elements, `stride` bytes a row, and zeros. */
export function loadTile(to: usize, from: usize, rows: i32, cols: i32, copyRows: i32, copyCols: i32, stride: usize): void {
  const rowBytes = <usize>cols << 2;
  const copyBytes = <usize>copyCols << 2;
  copy(to, rowBytes, from, stride, copyRows, copyBytes);
  clearRest(to, rows, copyRows, rowBytes, copyBytes);
}

/** Zeros in what of a dense tile is not filled: the ends of its first copyRows rows, and the rows behind them. */
export function clearRest(to: usize, rows: i32, copyRows: i32, rowBytes: usize, copyBytes: usize): void {
  const copyEnd = to + rowBytes * copyRows;
  if (copyBytes < rowBytes) {
    for (; to < copyEnd; to += rowBytes) clearRow(to + copyBytes, to + rowBytes);
  }
  if (copyRows < rows) memory.fill(copyEnd, 0, rowBytes * (rows - copyRows));
}

/** Writes copyRows x copyCols elements of the dense tile at `from` out, with bias and activation on the way. */
export function storeTile(to: usize, from: usize, cols: i32, copyRows: i32, copyCols: i32, stride: usize, bias: usize, activation: i32, first: i32, second: i32): void {
  const rowBytes = <usize>cols << 2;
  const copyBytes = <usize>copyCols << 2;
  if (activation > RELU) activate(to, stride, from, rowBytes, copyRows, copyBytes, bias, activation, first, second);
  else if (!bias && !activation) copy(to, stride, from, rowBytes, copyRows, copyBytes);
  else if (!bias) finish(to, stride, from, rowBytes, copyRows, copyBytes, 0, false, true);
  else if (!activation) finish(to, stride, from, rowBytes, copyRows, copyBytes, bias, true, false);
  else finish(to, stride, from, rowBytes, copyRows, copyBytes, bias, true, true);
}

/** Adds rows x cols elements at `from` to those at `to`, `stride` bytes a row in both. */
export function addTile(to: usize, from: usize, rows: i32, cols: i32, stride: usize): void {
  combine<Sum>(to, from, rows, cols, stride);
}

export function multiplyTile(to: usize, from: usize, rows: i32, cols: i32, stride: usize): void {
  combine<Product>(to, from, rows, cols, stride);
}

class Sum { @inline of(a: v128, b: v128): v128 { return f32x4.add(a, b); } }
class Product { @inline of(a: v128, b: v128): v128 { return f32x4.mul(a, b); } }

@inline
function combine<F>(to: usize, from: usize, rows: i32, cols: i32, stride: usize): void {
  const f = changetype<F>(0);
  const bytes = <usize>cols << 2;
  for (; rows > 0; rows--) {
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) v128.store(to + at, f.of(v128.load(to + at), v128.load(from + at)));
    for (; at < bytes; at += 4) {
      v128.store_lane<f32>(to + at, f.of(v128.load32_zero(to + at), v128.load32_zero(from + at)), 0);
    }
    to += stride;
    from += stride;
  }
}

function copy(to: usize, toStride: usize, from: usize, fromStride: usize, rows: usize, bytes: usize): void {
  if (toStride === bytes && fromStride === bytes) {
    bytes *= rows;
    rows = 1;
  }
  for (; rows > 0; rows--) {
    if (bytes >= LONG_COPY_BYTES) memory.copy(to, from, bytes);
    else copyRow(to, from, bytes);
    to += toStride;
    from += fromStride;
  }
}

// Eight vectors a turn: a row of 32 elements is one turn.
@inline
function copyRow(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from + 128 <= end; from += 128) {
    v128.store(to, v128.load(from)); v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32); v128.store(to, v128.load(from, 48), 48);
    v128.store(to, v128.load(from, 64), 64); v128.store(to, v128.load(from, 80), 80);
    v128.store(to, v128.load(from, 96), 96); v128.store(to, v128.load(from, 112), 112);
    to += 128;
  }
  for (; from + 16 <= end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
  for (; from < end; from += 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
  }
}

@inline
function clearRow(to: usize, end: usize): void {
  for (; to + 16 <= end; to += 16) v128.store(to, f32x4.splat(0));
  for (; to < end; to += 4) store<f32>(to, 0);
}

// Inlined three times, with both flags constant, so that no element asks what is to be done with it.
@inline
function finish(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, bytes: usize, bias: usize, hasBias: bool, hasRelu: bool): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (; at + 64 <= bytes; at += 64) {
      v128.store(to + at, finished(v128.load(from + at), hasBias ? v128.load(bias + at) : zero, hasBias, hasRelu));
      v128.store(to + at, finished(v128.load(from + at, 16), hasBias ? v128.load(bias + at, 16) : zero, hasBias, hasRelu), 16);
      v128.store(to + at, finished(v128.load(from + at, 32), hasBias ? v128.load(bias + at, 32) : zero, hasBias, hasRelu), 32);
      v128.store(to + at, finished(v128.load(from + at, 48), hasBias ? v128.load(bias + at, 48) : zero, hasBias, hasRelu), 48);
    }
    for (; at + 16 <= bytes; at += 16) {
      v128.store(to + at, finished(v128.load(from + at), hasBias ? v128.load(bias + at) : zero, hasBias, hasRelu));
    }
    for (; at < bytes; at += 4) {
      let v = load<f32>(from + at);
      if (hasBias) v = v + load<f32>(bias + at);
      if (hasRelu && v < 0) v = 0;
      store<f32>(to + at, v);
    }
    to += toStride;
    from += fromStride;
  }
}

// ReLU is `v < 0 ? 0 : v`, which keeps NaN and -0; that is what pmax does with its operands in this order.
@inline
function finished(v: v128, bias: v128, hasBias: bool, hasRelu: bool): v128 {
  if (hasBias) v = f32x4.add(v, bias);
  return hasRelu ? f32x4.pmax(v, f32x4.splat(0)) : v;
}
