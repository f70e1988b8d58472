import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { BadInput } from '../refusal/bad-input.js';
import { cutShort, quoted } from '../refusal/quoted.js';
import { readNpy } from './npy.js';
import { MOST_NUMBERS, type NumberArray } from './number-array.js';

/** The most entries that are looked at, and bytes that one comes to: doubles, and a header. */
const MOST_ENTRIES = 1000;
const MOST_BYTES = 8 * MOST_NUMBERS + 65_536;

/**
 * Reads one array of an .npz file, as `np.savez` and `np.savez_compressed` write it. No more is unpacked than that array, and
 * no more of it than its entry says; its checksum has to be right.
 *
 * @param bytes the whole file.
 * @param file the file's name, for error messages.
 * @param name which array; null where there is only one.
 * @throws BadInput where it is no such file, has no such array, or several and no name is given.
 */
export async function readNpz(bytes: Uint8Array, file: string, name: string | null): Promise<NumberArray> {
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
    const arrays = await entriesOf(zip, file);
    const entry = chosen(arrays, file, name);
    return readNpy(await unpack(zip, entry, file), `${file}:${arrayName(entry)}`);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const reason = cutShort(error instanceof Error ? error.message : String(error));
    throw new BadInput(`${file}: it is no .npz file, or is damaged (${reason}): save it again with np.savez`);
  }
}

async function entriesOf(zip: ZipFile, file: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  if (zip.entryCount > MOST_ENTRIES) {
    throw new BadInput(`${file}: it has ${zip.entryCount} entries, over ${MOST_ENTRIES}: save fewer arrays`);
  }
  for await (const entry of zip.eachEntry()) if (entry.fileName.endsWith('.npy')) entries.push(entry);
  return entries;
}

const arrayName = ({ fileName }: Entry) => fileName.slice(0, -'.npy'.length);

function chosen(arrays: readonly Entry[], file: string, name: string | null): Entry {
  if (arrays.length === 0) {
    throw new BadInput(`${file}: there is no array in it: save it with np.savez(path, name=a)`);
  }
  const found = name === null ? arrays : arrays.filter((entry) => arrayName(entry) === name);
  if (found.length === 1) return found[0];
  const shown = arrays.slice(0, 8).map((entry) => cutShort(arrayName(entry)));
  const names = `${shown.join(', ')}${arrays.length > shown.length ? ', ...' : ''}`;
  const fault = name === null ? `it has ${arrays.length} arrays` : `it has no array ${quoted(name)}`;
  throw new BadInput(`${file}: ${fault}: name one, as in ${file}:${shown[0]}; there are ${names}`);
}

async function unpack(zip: ZipFile, entry: Entry, file: string): Promise<Uint8Array> {
  const place = `${file}:${cutShort(arrayName(entry))}`;
  const { uncompressedSize } = entry;
  if (uncompressedSize > MOST_BYTES) {
    throw new BadInput(
      `${place}: it unpacks to ${uncompressedSize} bytes, over ${MOST_BYTES}: save fewer rows`,
    );
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  // The library breaks off where more comes out than the entry says.
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    pieces.push(piece);
    length += piece.length;
  }
  const unpacked = Buffer.concat(pieces, length);
  if (crc32(unpacked) !== entry.crc32) {
    throw new BadInput(`${place}: it is damaged (its checksum is another): save it again with np.savez`);
  }
  return unpacked;
}
