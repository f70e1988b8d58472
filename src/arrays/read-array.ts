import { BadInput } from '../refusal/bad-input.js';
import { refuseForeign } from './foreign-files.js';
import { isNpy, readNpy } from './npy.js';
import type { NumberArray } from './number-array.js';

/** How a file is to be read. */
export interface ReadOptions {
  /** Which array of several in an .npz file. */
  readonly name?: string | null;
  /** Is told in one line of what was guessed. */
  readonly tell?: (word: string) => void;
}

/** Kinds of text, by how a file's name ends. */
const TEXT_ENDINGS: Readonly<Record<string, 'csv' | 'json'>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
};

/**
 * Reads an array of numbers from a .npy, .npz, .csv or .json file. What a file is is told by its first bytes, and only where
 * these say nothing by its name.
 *
 * @param bytes the whole file.
 * @param file the file's name, for error messages too.
 * @throws BadInput in one line where it is none of these, or is not well formed.
 */
export async function readArray(
  bytes: Uint8Array,
  file: string,
  { name = null, tell }: ReadOptions = {},
): Promise<NumberArray> {
  if (isNpy(bytes)) return readNpy(bytes, file);
  refuseForeign(bytes, file, 'array');
  const ending = /\.(\w+)$/.exec(file)?.[1].toLowerCase() ?? '';
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip || ending === 'npz') return (await import('./npz.js')).readNpz(bytes, file, name);
  if (ending === 'npy') return readNpy(bytes, file);
  if (bytes.length === 0) throw new BadInput(`${file}: it is empty: give a .npy, .npz, .csv or .json file`);
  const text = textOf(bytes, file);
  const kind = TEXT_ENDINGS[ending] ?? (/^\s*[[{]/.test(text) ? 'json' : 'csv');
  return kind === 'json'
    ? (await import('./json-array.js')).readJsonArray(text, file)
    : (await import('./csv.js')).readCsv(text, file, tell);
}

/** Text is one string, and V8 holds none much longer than this: 384 MiB. */
const MOST_TEXT_BYTES = 384 * 2 ** 20;

/** @throws BadInput where it is no text, or too much. */
function textOf(bytes: Uint8Array, file: string): string {
  if (bytes.length > MOST_TEXT_BYTES) {
    throw new BadInput(
      `${file}: it has ${bytes.length} bytes, more than the ${MOST_TEXT_BYTES} that are read of text: save it as .npy`,
    );
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // No text either.
  }
  throw new BadInput(
    `${file}: it is neither a .npy, .npz, .csv nor .json file: save it with np.save(path, a), or text as UTF-8`,
  );
}
