import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';
import { floatsFromLittleEndian, floatsToLittleEndian } from './little-endian.js';
import type { Tensor } from './tensor.js';

/** What a .npy file holds, row-major: float32 values, or integers that all fit 32 bits. */
export type NpyArray =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'int'; readonly shape: readonly number[]; readonly data: Int32Array };

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const alignment = 64;
// NumPy itself refuses to read a longer header.
const longestHeader = 10_000;
// As in NumPy.
const mostDimensions = 64;
const itemBytes: Readonly<Record<string, number>> = { '<f4': 4, '|u1': 1, '<i4': 4, '<i8': 8 };
const remedy = 'save it with np.save(path, np.ascontiguousarray(a, dtype="<f4")), or dtype="<i4" for labels';

/**
 * Reads a NumPy .npy file (format 1.0, 2.0 or 3.0) in C order, of dtype '<f4', or '|u1', '<i4' or '<i8' with
 * values within int32. Nothing in the file is executed. The data is a copy, aligned for its type.
 *
 * @param bytes the whole file.
 * @param file the file's name, for error messages.
 * @throws BadInput on any other dtype or order, on a malformed header, and when the data is shorter or longer
 *   than the shape says.
 */
export function readNpy(bytes: Uint8Array, file: string): NpyArray {
  const { header, dataStart } = splitHeader(bytes, file);
  const dtype = dtypeOf(header, file);
  const shape = shapeOf(header, file);
  const data = bytes.subarray(dataStart);
  if (shape.length > mostDimensions) {
    throw refusal(file, `has ${shape.length} dimensions, over ${mostDimensions}`);
  }
  // BigInt, because a product of sizes that are exact numbers need not be one.
  const expected = shape.reduce((product, size) => product * BigInt(size), BigInt(itemBytes[dtype]!));
  if (BigInt(data.byteLength) !== expected) {
    const fault = BigInt(data.byteLength) < expected ? 'is truncated' : 'has bytes after its data';
    throw refusal(file, `${fault}: shape (${shape}) takes ${expected} bytes, not ${data.byteLength}`);
  }
  if (dtype === '<f4') return { dtype: 'float32', shape, data: floatsFromLittleEndian(data) };
  return { dtype: 'int', shape, data: readIntegers(data, dtype, file) };
}

/**
 * The array as a matrix: n values in one dimension become 1 x n, two dimensions stay as they are.
 *
 * @param array what `readNpy` gave; its data is shared, not copied.
 * @param file the file's name, for error messages.
 * @throws BadInput when the array is not float32, has no elements, or has neither one nor two dimensions.
 */
export function toMatrix(array: NpyArray, file: string): Tensor {
  if (array.dtype !== 'float32') throw refusal(file, 'holds integers where float32 is needed');
  if (array.data.length === 0) throw refusal(file, `has no elements: its shape is (${array.shape})`);
  const [first, second] = array.shape;
  if (array.shape.length === 1) return { rows: 1, cols: first!, data: array.data };
  if (array.shape.length === 2) return { rows: first!, cols: second!, data: array.data };
  throw refusal(file, `has ${array.shape.length} dimensions where 1 or 2 are needed`);
}

/**
 * The array as labels, one integer a row of input.
 *
 * @param array what `readNpy` gave; its data is shared, not copied.
 * @param file the file's name, for error messages.
 * @throws BadInput when the array is not of integers or not of one dimension.
 */
export function toLabels(array: NpyArray, file: string): Int32Array {
  if (array.dtype !== 'int') throw refusal(file, 'holds float32 where labels must be integers');
  if (array.shape.length !== 1) {
    throw refusal(file, `has ${array.shape.length} dimensions where labels need 1`);
  }
  return array.data;
}

/** The bytes of a .npy file, format 1.0, dtype '<f4', C order, shape (rows, cols), laid out as NumPy does. */
export function writeNpy(tensor: Tensor): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tensor.rows}, ${tensor.cols}), }`;
  const preamble = magic.length + 4;
  const dataStart = Math.ceil((preamble + dict.length + 1) / alignment) * alignment;
  const header = `${dict.padEnd(dataStart - preamble - 1)}\n`;
  const bytes = new Uint8Array(dataStart + 4 * tensor.data.length);
  bytes.set([...magic, 1, 0, header.length % 256, Math.floor(header.length / 256)]);
  bytes.set(new TextEncoder().encode(header), preamble);
  floatsToLittleEndian(tensor.data, bytes.subarray(dataStart));
  return bytes;
}

/** The header's text and where the data starts, in bytes from the start of the file. */
function splitHeader(bytes: Uint8Array, file: string): { header: string; dataStart: number } {
  if (!magic.every((byte, i) => bytes[i] === byte)) throw refusal(file, 'is not a .npy file');
  const [major, minor] = bytes.subarray(magic.length);
  if (major === undefined || minor === undefined) throw refusal(file, 'is truncated in its header');
  if (major < 1 || major > 3 || minor !== 0) {
    throw refusal(file, `has .npy format ${major}.${minor}, not 1.0, 2.0 or 3.0`);
  }
  const lengthBytes = major === 1 ? 2 : 4;
  const headerStart = magic.length + 2 + lengthBytes;
  if (bytes.byteLength < headerStart) throw refusal(file, 'is truncated in its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerStart);
  const length = major === 1 ? view.getUint16(headerStart - 2, true) : view.getUint32(headerStart - 4, true);
  if (length > longestHeader) throw refusal(file, `has a header of ${length} bytes, over ${longestHeader}`);
  const dataStart = headerStart + length;
  if (bytes.byteLength < dataStart) throw refusal(file, 'is truncated in its header');
  // Whatever the format's own encoding, everything looked for in the header is ASCII.
  const header = new TextDecoder('latin1').decode(bytes.subarray(headerStart, dataStart)).trim();
  if (!header.startsWith('{') || !header.endsWith('}')) throw refusal(file, 'has a malformed header');
  return { header, dataStart };
}

function dtypeOf(header: string, file: string): string {
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(header)?.[1];
  if (order === undefined) throw refusal(file, 'has a header without fortran_order');
  if (order === 'True') throw refusal(file, 'is in Fortran order');
  const dtype = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(header)?.[1];
  if (dtype === undefined) throw refusal(file, 'has a header without a plain dtype');
  if (!Object.hasOwn(itemBytes, dtype)) {
    throw refusal(file, `has dtype ${quoted(dtype)}, not ${Object.keys(itemBytes).join(', ')}`);
  }
  return dtype;
}

function shapeOf(header: string, file: string): number[] {
  const text = /['"]shape['"]\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (text === undefined) throw refusal(file, 'has a header without a shape of whole numbers');
  const entries = text.split(',').map((entry) => entry.trim());
  // A Python tuple may end in a comma, and the empty one has nothing between its parentheses.
  if (entries.at(-1) === '') entries.pop();
  const shape = entries.map((entry) => (/^\d+$/.test(entry) ? Number(entry) : Number.NaN));
  if (!shape.every(Number.isSafeInteger)) throw refusal(file, `has shape ${quoted(`(${text})`)}`);
  return shape;
}

function readIntegers(data: Uint8Array, dtype: string, file: string): Int32Array {
  if (dtype === '|u1') return Int32Array.from(data);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (dtype === '<i4') {
    return Int32Array.from({ length: data.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true));
  }
  return Int32Array.from({ length: data.byteLength / 8 }, (_, i) => {
    const value = view.getBigInt64(8 * i, true);
    if (value !== BigInt.asIntN(32, value)) {
      throw refusal(file, `holds ${value} at index ${i}, which does not fit 32 bits`);
    }
    return Number(value);
  });
}

function refusal(file: string, what: string): BadInput {
  return new BadInput(`${file}: ${what}; ${remedy}`);
}
