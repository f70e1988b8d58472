import { endianness } from 'node:os';
import type { Tensor } from '../model/tensor.js';
import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';
import { MOST_NUMBERS, type NumberArray, shapeText } from './number-array.js';
import { type NumberType, numbersFrom, numberType } from './number-types.js';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const alignment = 64;
// NumPy itself refuses to read a longer header.
const longestHeader = 10_000;
// As in NumPy.
const mostDimensions = 64;

/**
 * Reads a NumPy .npy file (format 1.0, 2.0 or 3.0) of numbers: booleans, integers and floats of up to 64 bits, little- or
 * big-endian, in C or Fortran order. Nothing in the file is executed. The data is a copy, aligned for its type, and
 * bit for bit that of the file.
 *
 * @param bytes the whole file.
 * @param file the file's name, for error messages.
 * @throws BadInput on any other dtype, on a malformed header, and when the data is shorter or longer than the shape says.
 */
export function readNpy(bytes: Uint8Array, file: string): NumberArray {
  const { header, dataStart } = splitHeader(bytes, file);
  const isFortran = fortranOrder(header, file);
  const { type, isBig } = dtypeOf(header, file);
  const shape = shapeOf(header, file);
  const data = bytes.subarray(dataStart);
  if (shape.length > mostDimensions) {
    throw refusal(file, `has ${shape.length} dimensions, over ${mostDimensions}`);
  }
  // BigInt, because a product of sizes that are exact numbers need not be one.
  const count = shape.reduce((product, size) => product * BigInt(size), 1n);
  const expected = count * BigInt(type.bytes);
  if (BigInt(data.byteLength) !== expected) {
    const fault = BigInt(data.byteLength) < expected ? 'is truncated' : 'has bytes after its data';
    throw refusal(
      file,
      `${fault}: shape ${shapeText(shape)} of ${type.name} takes ${expected} bytes, not ${data.byteLength}`,
    );
  }
  if (count > MOST_NUMBERS) {
    throw refusal(file, `has ${count} numbers, over ${MOST_NUMBERS}`, 'save fewer rows');
  }
  const fortran = isFortran && shape.length > 1 ? shape : null;
  return { dtype: type.name, shape, data: numbersFrom(data, type, isBig, fortran) };
}

/** The bytes of a .npy file, format 1.0, dtype '<f4', C order, shape (rows, cols), laid out as NumPy does. */
export function writeNpy({ rows, cols, data }: Tensor): Uint8Array {
  return npyBytes({ dtype: 'float32', shape: [rows, cols], data });
}

/** The same of an array, which is of float32 or int64. */
export function npyBytes({ shape, data }: NumberArray): Uint8Array {
  const descr = data instanceof BigInt64Array ? '<i8' : '<f4';
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shapeText(shape)}, }`;
  const preamble = magic.length + 4;
  const dataStart = Math.ceil((preamble + dict.length + 1) / alignment) * alignment;
  const header = `${dict.padEnd(dataStart - preamble - 1)}\n`;
  const bytes = Buffer.alloc(dataStart + data.byteLength);
  bytes.set([...magic, 1, 0, header.length % 256, Math.floor(header.length / 256)]);
  bytes.set(new TextEncoder().encode(header), preamble);
  // By bytes: a float32 NaN may lose its payload on the way through a number.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart);
  if (endianness() === 'BE') {
    const numbers = bytes.subarray(dataStart);
    if (data.BYTES_PER_ELEMENT === 8) numbers.swap64();
    else numbers.swap32();
  }
  return bytes;
}

/** Whether these are the first bytes of a .npy file. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** The header's text and where the data starts, in bytes from the start of the file. */
function splitHeader(bytes: Uint8Array, file: string): { header: string; dataStart: number } {
  if (!isNpy(bytes)) throw refusal(file, 'is not a .npy file');
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

function fortranOrder(header: string, file: string): boolean {
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(header)?.[1];
  if (order === undefined) throw refusal(file, 'has a header without fortran_order');
  return order === 'True';
}

function dtypeOf(header: string, file: string): { type: NumberType; isBig: boolean } {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(header)?.[1];
  if (descr === undefined) {
    throw refusal(file, 'has a header without a plain dtype', 'save one field of its records: a["name"]');
  }
  const type = numberType(descr);
  if (typeof type === 'string') throw new BadInput(`${file}: ${type}`);
  return { type, isBig: descr[0] === '>' };
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

function refusal(file: string, what: string, remedy = 'save it again with np.save(path, a)'): BadInput {
  return new BadInput(`${file}: ${what}; ${remedy}`);
}
