import { create } from '@bufbuild/protobuf';
import { type TensorProto, TensorProtoSchema, TensorProto_DataType as Type } from 'onnx-buf';

/** A tensor with its elements in raw_data, in the type that it is declared with. */
export function tensorOf(
  name: string,
  dims: readonly number[],
  values: readonly number[],
  type: number,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: type,
    rawData: bytesOf(values, type),
  });
}

function bytesOf(values: readonly number[], type: number): Uint8Array<ArrayBuffer> {
  const arrays: Readonly<Record<number, (numbers: readonly number[]) => ArrayBufferView<ArrayBuffer>>> = {
    [Type.FLOAT]: (numbers) => Float32Array.from(numbers),
    [Type.DOUBLE]: (numbers) => Float64Array.from(numbers),
    [Type.INT64]: (numbers) => BigInt64Array.from(numbers.map(BigInt)),
    [Type.INT32]: (numbers) => Int32Array.from(numbers),
    [Type.INT8]: (numbers) => Int8Array.from(numbers),
    [Type.UINT8]: (numbers) => Uint8Array.from(numbers),
    [Type.BOOL]: (numbers) => Uint8Array.from(numbers),
    [Type.FLOAT16]: (numbers) => Uint16Array.from(numbers, halfBits),
    [Type.BFLOAT16]: (numbers) => Uint16Array.from(numbers, (number) => float32Bits(number) >>> 16),
    [Type.INT4]: (numbers) =>
      Uint8Array.from({ length: Math.ceil(numbers.length / 2) }, (_, i) => nibbles(numbers, i)),
  };
  const view = arrays[type](values);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function nibbles(numbers: readonly number[], at: number): number {
  return (numbers[2 * at] & 15) | (((numbers[2 * at + 1] ?? 0) & 15) << 4);
}

function float32Bits(number: number): number {
  return new Uint32Array(Float32Array.of(number).buffer)[0];
}

/** The nearest float16 of a number within its range, rounded down in magnitude. */
function halfBits(number: number): number {
  const bits = float32Bits(number);
  const exponent = ((bits >>> 23) & 255) - 127;
  const sign = (bits >>> 16) & 0x8000;
  if (exponent < -14) return sign;
  return sign | ((exponent + 15) << 10) | ((bits >>> 13) & 1023);
}
