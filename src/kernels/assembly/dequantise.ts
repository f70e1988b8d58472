// LOAD of int8: (value - zero point) · scale for each element, in float32; without zero points the product alone.
import { clearRest } from './transfer';

export function loadInt8(to: usize, from: usize, rows: i32, cols: i32, copyRows: i32, copyCols: i32, stride: usize, scales: usize, zeroPoints: usize): void {
  const rowBytes = <usize>cols << 2;
  let row = to;
  for (let i = 0; i < copyRows; i++) {
    if (zeroPoints) dequantise(row, from, copyCols, scales, zeroPoints, true);
    else dequantise(row, from, copyCols, scales, 0, false);
    row += rowBytes;
    from += stride;
  }
  clearRest(to, rows, copyRows, rowBytes, <usize>copyCols << 2);
}

// Inlined twice, with `hasZeros` constant.
@inline
function dequantise(to: usize, from: usize, cols: i32, scales: usize, zeros: usize, hasZeros: bool): void {
  let j = 0;
  for (; j + 16 <= cols; j += 16) {
    const bytes = v128.load(from + j);
    const low = i16x8.extend_low_i8x16_s(bytes);
    const high = i16x8.extend_high_i8x16_s(bytes);
    const at = <usize>j << 2;
    four(to + at, i32x4.extend_low_i16x8_s(low), scales + at, zeros + at, hasZeros);
    four(to + at + 16, i32x4.extend_high_i16x8_s(low), scales + at + 16, zeros + at + 16, hasZeros);
    four(to + at + 32, i32x4.extend_low_i16x8_s(high), scales + at + 32, zeros + at + 32, hasZeros);
    four(to + at + 48, i32x4.extend_high_i16x8_s(high), scales + at + 48, zeros + at + 48, hasZeros);
  }
  for (; j < cols; j++) {
    const at = <usize>j << 2;
    let value = <f32>load<i8>(from + j);
    if (hasZeros) value -= load<f32>(zeros + at);
    store<f32>(to + at, value * load<f32>(scales + at));
  }
}

@inline
function four(to: usize, values: v128, scales: usize, zeros: usize, hasZeros: bool): void {
  let x = f32x4.convert_i32x4_s(values);
  if (hasZeros) x = f32x4.sub(x, v128.load(zeros));
  v128.store(to, f32x4.mul(x, v128.load(scales)));
}
