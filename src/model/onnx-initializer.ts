import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { quoted } from '../refusal/quoted.js';
import { floatsFromLittleEndian } from './little-endian.js';
import type { Refusal } from './onnx-refusal.js';
import type { Tensor } from './tensor.js';

/** Thousands of nodes may share an initializer of many megabytes: each is read once. */
const plainData = new WeakMap<TensorProto, Float32Array>();
const transposedData = new WeakMap<TensorProto, Tensor>();

/** The largest size of a dimension. */
export const largestDim = 2n ** 31n;

/**
 * A weight, as inputs x outputs.
 *
 * @param tensor a float32 initializer of two dimensions.
 * @param transposed whether the initializer is stored as outputs x inputs.
 * @throws BadInput by way of `refusal`.
 */
export function readWeight(tensor: TensorProto, transposed: boolean, refusal: Refusal): Tensor {
  if (tensor.dims.length !== 2) {
    throw refusal(`weight ${quoted(tensor.name)} has ${tensor.dims.length} dimensions instead of 2`);
  }
  const data = readData(tensor, refusal);
  const [rows, cols] = tensor.dims.map(Number) as [number, number];
  if (!transposed) return { rows, cols, data };
  return once(transposedData, tensor, () => transpose({ rows, cols, data }));
}

/**
 * A bias row, as 1 x outputs.
 *
 * @param tensor a float32 initializer of shape [outputs] or [1, outputs].
 * @throws BadInput by way of `refusal`.
 */
export function readBias(tensor: TensorProto, outputs: number, refusal: Refusal): Tensor {
  const { dims } = tensor;
  const isRow = dims.length === 1 || (dims.length === 2 && dims[0] === 1n);
  if (!isRow || dims.at(-1) !== BigInt(outputs)) {
    const shape = quoted(dims.join(', ')).slice(1, -1);
    throw refusal(
      `bias ${quoted(tensor.name)} has shape [${shape}] instead of [${outputs}] or [1, ${outputs}]`,
    );
  }
  return { rows: 1, cols: outputs, data: readData(tensor, refusal) };
}

function readData(tensor: TensorProto, refusal: Refusal): Float32Array {
  const name = `initializer ${quoted(tensor.name)}`;
  if (tensor.dataType !== TensorProto_DataType.FLOAT) {
    throw refusal(`${name} is ${TensorProto_DataType[tensor.dataType] ?? tensor.dataType} instead of FLOAT`);
  }
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL || tensor.externalData.length > 0) {
    throw refusal(`${name} is kept in another file; save the model with its data inside`);
  }
  const outside = tensor.dims.find((dim) => dim < 1n || dim > largestDim);
  if (outside !== undefined) throw refusal(`${name} has a dimension of ${outside}`);
  const count = tensor.dims.reduce((product, dim) => product * dim, 1n);
  const { rawData, floatData } = tensor;
  const present = BigInt(rawData.byteLength) + 4n * BigInt(floatData.length);
  if (present !== 4n * count) {
    const shape = quoted(tensor.dims.join(', ')).slice(1, -1);
    throw refusal(`${name} of shape [${shape}] takes ${4n * count} bytes, not ${present}`);
  }
  if (rawData.byteLength > 0 && floatData.length > 0) {
    throw refusal(`${name} has its data in both raw_data and float_data`);
  }
  return once(plainData, tensor, () =>
    floatData.length > 0 ? Float32Array.from(floatData) : floatsFromLittleEndian(rawData),
  );
}

function once<T>(known: WeakMap<TensorProto, T>, tensor: TensorProto, make: () => T): T {
  const made = known.get(tensor) ?? make();
  known.set(tensor, made);
  return made;
}

function transpose(matrix: Tensor): Tensor {
  const data = new Float32Array(matrix.data.length);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.cols; j++) data[j * matrix.rows + i] = matrix.data[i * matrix.cols + j]!;
  }
  return { rows: matrix.cols, cols: matrix.rows, data };
}
