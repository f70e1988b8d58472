import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType as Type } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { floatsFromLittleEndian } from '../little-endian.js';
import { LARGEST_DIM } from './dims.js';
import type { ExternalData } from './external-data.js';
import { type Constant, constant, type Numbers, type NumberType } from './value.js';

/** How a type's elements are stored. */
interface Storage {
  readonly type: NumberType;
  readonly bits: number;
  readonly read: (view: DataView, at: number) => number;
  /** The field that holds elements one by one, where they are not in raw_data. */
  readonly field: 'floatData' | 'doubleData' | 'int32Data' | 'int64Data' | 'uint64Data';
  /** What an element is whose field holds its bits. */
  readonly fromBits?: (bits: number) => number;
}

const half = (bits: number) => {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
};
const words = new DataView(new ArrayBuffer(4));
const brain = (bits: number) => {
  words.setUint32(0, bits << 16);
  return words.getFloat32(0);
};
/** Two elements a byte, the first in the low bits. */
const nibble = (view: DataView, at: number) => (view.getUint8(at >> 1) >> (4 * (at & 1))) & 15;
const signed = (bits: number) => (bits > 7 ? bits - 16 : bits);

const STORAGE: Readonly<Record<number, Storage>> = {
  [Type.FLOAT]: {
    type: 'float',
    bits: 32,
    read: (view, at) => view.getFloat32(4 * at, true),
    field: 'floatData',
  },
  [Type.DOUBLE]: {
    type: 'float',
    bits: 64,
    read: (view, at) => view.getFloat64(8 * at, true),
    field: 'doubleData',
  },
  [Type.FLOAT16]: {
    type: 'float',
    bits: 16,
    read: (view, at) => half(view.getUint16(2 * at, true)),
    field: 'int32Data',
    fromBits: half,
  },
  [Type.BFLOAT16]: {
    type: 'float',
    bits: 16,
    read: (view, at) => brain(view.getUint16(2 * at, true)),
    field: 'int32Data',
    fromBits: brain,
  },
  [Type.INT8]: { type: 'integer', bits: 8, read: (view, at) => view.getInt8(at), field: 'int32Data' },
  [Type.UINT8]: { type: 'integer', bits: 8, read: (view, at) => view.getUint8(at), field: 'int32Data' },
  [Type.BOOL]: {
    type: 'boolean',
    bits: 8,
    read: (view, at) => Number(view.getUint8(at) !== 0),
    field: 'int32Data',
  },
  [Type.INT16]: {
    type: 'integer',
    bits: 16,
    read: (view, at) => view.getInt16(2 * at, true),
    field: 'int32Data',
  },
  [Type.UINT16]: {
    type: 'integer',
    bits: 16,
    read: (view, at) => view.getUint16(2 * at, true),
    field: 'int32Data',
  },
  [Type.INT32]: {
    type: 'integer',
    bits: 32,
    read: (view, at) => view.getInt32(4 * at, true),
    field: 'int32Data',
  },
  [Type.UINT32]: {
    type: 'integer',
    bits: 32,
    read: (view, at) => view.getUint32(4 * at, true),
    field: 'uint64Data',
  },
  [Type.INT64]: {
    type: 'integer',
    bits: 64,
    read: (view, at) => Number(view.getBigInt64(8 * at, true)),
    field: 'int64Data',
  },
  [Type.UINT64]: {
    type: 'integer',
    bits: 64,
    read: (view, at) => Number(view.getBigUint64(8 * at, true)),
    field: 'uint64Data',
  },
  [Type.INT4]: { type: 'integer', bits: 4, read: (view, at) => signed(nibble(view, at)), field: 'int32Data' },
  [Type.UINT4]: { type: 'integer', bits: 4, read: nibble, field: 'int32Data' },
};

const BOUNDS: Readonly<Record<number, readonly [number, number]>> = {
  [Type.INT8]: [-128, 127],
  [Type.UINT8]: [0, 255],
  [Type.INT16]: [-32768, 32767],
  [Type.UINT16]: [0, 65535],
  [Type.INT4]: [-8, 7],
  [Type.UINT4]: [0, 15],
};

const FIELDS = ['floatData', 'doubleData', 'int32Data', 'int64Data', 'uint64Data'] as const;

/** What ONNX calls an element type. */
export function typeName(type: number): string {
  return Type[type] ?? String(type);
}

/**
 * A tensor that a model holds.
 * @throws BadInput where its type is not one of numbers, or its data are not as many as its shape takes.
 */
export function readInitializer(tensor: TensorProto, external: ExternalData): Constant {
  const name = `initializer ${quoted(tensor.name)}`;
  const storage = STORAGE[tensor.dataType];
  if (!storage) throw new BadInput(`${name} is ${typeName(tensor.dataType)}, not a type of numbers`);
  const outside = tensor.dims.find((dim) => dim < 0n || dim > LARGEST_DIM);
  if (outside !== undefined) throw new BadInput(`${name} has a dimension of ${outside}`);
  const dims = tensor.dims.map(Number);
  const count = tensor.dims.reduce((size, dim) => size * dim, 1n);
  const read = constant(storage.type, dims, elementsOf(tensor, storage, count, external));
  const bounds = BOUNDS[tensor.dataType];
  return bounds ? { ...read, bounds } : read;
}

function elementsOf(tensor: TensorProto, storage: Storage, count: bigint, external: ExternalData): Numbers {
  const name = `initializer ${quoted(tensor.name)}`;
  const { bits, field } = storage;
  const needed = (count * BigInt(bits) + 7n) / 8n;
  const inFields = FIELDS.filter((other) => tensor[other].length > 0);
  const isOutside =
    tensor.dataLocation === TensorProto_DataLocation.EXTERNAL || tensor.externalData.length > 0;
  const present = Number(tensor.rawData.byteLength > 0) + inFields.length + Number(isOutside);
  if (present > 1) throw new BadInput(`${name} has its data in more than one place`);
  if (isOutside) {
    if (needed > 2n ** 31n) throw new BadInput(`${name} takes ${needed} bytes`);
    return fromBytes(external.read(tensor, Number(needed)), storage, Number(count));
  }
  if (inFields.length === 1) {
    const held = tensor[field];
    const expected = bits === 4 ? (count + 7n) / 8n : count;
    if (inFields[0] === field && bits !== 4 && BigInt(held.length) === expected) {
      const { fromBits } = storage;
      const numbers = Array.from(held as readonly (number | bigint)[], (value) =>
        fromBits ? fromBits(Number(value) & 0xffff) : Number(value),
      );
      return bits <= 16 || field === 'floatData' ? Float32Array.from(numbers) : Float64Array.from(numbers);
    }
    const shape = `[${tensor.dims.join(', ')}]`;
    throw new BadInput(
      `${name} of shape ${shape} has ${tensor[inFields[0]].length} elements in ${inFields[0]}`,
    );
  }
  if (BigInt(tensor.rawData.byteLength) !== needed) {
    const shape = quoted(tensor.dims.join(', ')).slice(1, -1);
    throw new BadInput(`${name} of shape [${shape}] takes ${needed} bytes, not ${tensor.rawData.byteLength}`);
  }
  return fromBytes(tensor.rawData, storage, Number(count));
}

function fromBytes(bytes: Uint8Array, { bits, field, read }: Storage, count: number): Numbers {
  if (field === 'floatData') return floatsFromLittleEndian(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = bits <= 16 ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, i);
  return data;
}
