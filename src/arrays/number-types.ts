import { endianness } from 'node:os';
import { quoted } from '../refusal/quoted.js';
import type { Numbers } from './number-array.js';

/** How the numbers of a .npy file are stored, and how they are held. */
export interface NumberType {
  /** NumPy's name. */
  readonly name: string;
  readonly bytes: number;
  readonly hold: (buffer: ArrayBuffer) => Numbers;
}

const TYPES: Readonly<Record<string, NumberType>> = {
  b1: { name: 'bool', bytes: 1, hold: (buffer) => new Uint8Array(buffer).map((byte) => Number(byte !== 0)) },
  i1: { name: 'int8', bytes: 1, hold: (buffer) => new Int8Array(buffer) },
  i2: { name: 'int16', bytes: 2, hold: (buffer) => new Int16Array(buffer) },
  i4: { name: 'int32', bytes: 4, hold: (buffer) => new Int32Array(buffer) },
  i8: { name: 'int64', bytes: 8, hold: (buffer) => new BigInt64Array(buffer) },
  u1: { name: 'uint8', bytes: 1, hold: (buffer) => new Uint8Array(buffer) },
  u2: { name: 'uint16', bytes: 2, hold: (buffer) => new Uint16Array(buffer) },
  u4: { name: 'uint32', bytes: 4, hold: (buffer) => new Uint32Array(buffer) },
  u8: { name: 'uint64', bytes: 8, hold: (buffer) => new BigUint64Array(buffer) },
  f2: { name: 'float16', bytes: 2, hold: (buffer) => Float32Array.from(new Uint16Array(buffer), fromHalf) },
  f4: { name: 'float32', bytes: 4, hold: (buffer) => new Float32Array(buffer) },
  f8: { name: 'float64', bytes: 8, hold: (buffer) => new Float64Array(buffer) },
};

/** The type that a .npy file's `descr` says, such as `<f4`, or in words what is wrong with it and what to do. */
export function numberType(descr: string): NumberType | string {
  const [, code] = /^[<>|=](\w+)$/.exec(descr) ?? [];
  if (code !== undefined && Object.hasOwn(TYPES, code)) return TYPES[code];
  const [, kind] = /^[<>|=]?([a-zA-Z])/.exec(descr) ?? [];
  const [what, remedy] = OTHERS[kind ?? ''] ?? ['', 'save numbers: a.astype("float32")'];
  return `has dtype ${quoted(descr)}${what && `, ${what}`}: ${remedy}`;
}

/** What NumPy has besides, by the letter of its kind. */
const OTHERS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  c: ['complex numbers', 'save their parts or sizes: a.real or np.abs(a)'],
  f: ['wider than a double', 'save a.astype("float32")'],
  O: ['Python objects, which are code and never run', 'save numbers: np.stack(a).astype("float32")'],
  U: ['text', 'save numbers: np.unique(a, return_inverse=True)[1] for labels'],
  S: ['text', 'save numbers: np.unique(a, return_inverse=True)[1] for labels'],
  M: ['dates', 'save numbers: a.astype("int64")'],
  m: ['times', 'save numbers: a.astype("int64")'],
  V: ['raw bytes, such as those of bfloat16', 'save a.astype("float32")'],
};

/**
 * Numbers out of the bytes of a file, in a buffer of their own.
 * @param isBig whether the bytes of a number come with the most significant first.
 * @param fortran the shape where the file has the first index fastest; the numbers are put in C order then.
 */
export function numbersFrom(
  bytes: Uint8Array,
  type: NumberType,
  isBig: boolean,
  fortran: readonly number[] | null,
): Numbers {
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  copy.set(bytes);
  if (isBig !== (endianness() === 'BE')) swap(copy, type.bytes);
  if (!fortran) return type.hold(copy.buffer);
  const ordered = new ArrayBuffer(bytes.length);
  const words = (buffer: ArrayBuffer) =>
    type.bytes === 1
      ? new Uint8Array(buffer)
      : type.bytes === 2
        ? new Uint16Array(buffer)
        : type.bytes === 4
          ? new Uint32Array(buffer)
          : new BigUint64Array(buffer);
  toRowMajor(words(copy.buffer) as Uint32Array, words(ordered) as Uint32Array, fortran);
  return type.hold(ordered);
}

function swap(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}

/** Puts elements with the first index fastest into order with the last index fastest. */
function toRowMajor(from: Uint32Array, to: Uint32Array, shape: readonly number[]): void {
  let stride = 1;
  const strides = shape.map((size) => {
    const own = stride;
    stride *= size;
    return own;
  });
  const index = new Uint32Array(shape.length);
  for (let at = 0, source = 0; at < to.length; at++) {
    to[at] = from[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/** The value of a float16 (IEEE 754 binary16) from its bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
