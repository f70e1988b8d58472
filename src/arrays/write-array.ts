import { BadInput } from '../refusal/bad-input.js';
import { npyBytes } from './npy.js';
import type { NumberArray } from './number-array.js';

const FORMATS = ['npy', 'npz', 'csv', 'json'] as const;
/** A format that arrays are written in. */
export type Format = (typeof FORMATS)[number];

/** A text longer than this may be more than V8 holds: 16 characters a number. */
const MOST_IN_TEXT = 2 ** 24;

/** The format that a file's name ends in. @throws BadInput where it is none that is written. */
export function formatOf(file: string): Format {
  const ending = /\.(\w+)$/.exec(file)?.[1].toLowerCase();
  const format = FORMATS.find((one) => one === ending);
  if (format) return format;
  throw new BadInput(`${file}: what it is to be is told by how its name ends: give .${FORMATS.join(', .')}`);
}

/**
 * The bytes of a file with an array of float32 or int64, row-major. In text a number has as many digits as it takes to give its
 * bits back, and NaN is `nan` in CSV and `null` in JSON; an .npz file has the one array `name`.
 * @throws BadInput where an array is too large for text.
 */
export async function arrayBytes(array: NumberArray, format: Format, name: string): Promise<Uint8Array> {
  if (format === 'npy') return npyBytes(array);
  if (format === 'npz') {
    const { zipSync } = await import('fflate');
    // The time of day is none of the output's: the same run writes the same bytes.
    return zipSync(
      { [`${name.replaceAll(/[^\w.#-]/g, '_')}.npy`]: npyBytes(array) },
      { mtime: '1980-01-01', level: 6 },
    );
  }
  if (array.data.length > MOST_IN_TEXT) {
    throw new BadInput(`--output: ${array.data.length} numbers are too many for text: write .npy`);
  }
  return Buffer.from(format === 'csv' ? csvText(array) : jsonText(array));
}

function csvText(array: NumberArray): string {
  const special: Readonly<Record<string, string>> = { NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf' };
  return rowsOf(array, (text) => special[text] ?? text)
    .map((row) => `${row.join(',')}\n`)
    .join('');
}

/** JSON has neither NaN nor infinities. */
function jsonText(array: NumberArray): string {
  const rows = rowsOf(array, (text) => (/[NI]/.test(text) ? 'null' : text));
  const isList = array.shape.length === 1;
  return `[${rows.map((row) => (isList ? row.join() : `[${row.join()}]`)).join(',\n')}]\n`;
}

/** The numbers of each row as text; a list of numbers has a row for each. */
function rowsOf({ shape: [rows, cols = 1], data }: NumberArray, shown: (text: string) => string): string[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * cols, (row + 1) * cols) as ArrayLike<number>, (value) =>
      shown(shortest(value)),
    ),
  );
}

/** The fewest digits that are this float32 and no other; a whole number as it is. */
function shortest(value: number | bigint): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint' || !Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
