import { existsSync } from 'node:fs';
import type { NumberArray } from '../../arrays/number-array.js';
import { readArray } from '../../arrays/read-array.js';
import { type MatrixOptions, toMatrix } from '../../arrays/to-matrix.js';
import type { Tensor } from '../../model/tensor.js';
import { readInput } from '../io/files.js';
import { complain } from '../io/print.js';
import { DASH, readStandardInput, STANDARD_INPUT } from '../io/standard-input.js';

const said = new Set<string>();

/** Says once what became of somebody's numbers. */
function tell(word: string): void {
  if (said.has(word)) return;
  said.add(word);
  complain(`heddle: ${word}`);
}

/** What a file is called in messages. */
export function arrayName(file: string): string {
  return file === DASH ? STANDARD_INPUT : file;
}

/**
 * Reads an array of numbers.
 * @param file a path; `x.npz:name` for one array of several; `-` for standard input.
 * @param option that names it: `--input`.
 * @throws BadInput where it cannot be read, or is no array.
 */
export async function loadArray(file: string, option: string): Promise<NumberArray> {
  if (file === DASH) return readArray(await readStandardInput(option), STANDARD_INPUT, { tell });
  const [, archive, name] = /^(.+\.npz):(.+)$/s.exec(file) ?? [];
  const isNamed = name !== undefined && !existsSync(file);
  const path = isNamed ? archive : file;
  return readArray(readInput(path), path, { name: isNamed ? name : null, tell });
}

/** The same as a matrix with rows that somebody needs. @throws BadInput as `loadArray` does, or where it is no such matrix. */
export async function loadMatrix(
  file: string,
  option: string,
  needed: Pick<MatrixOptions, 'width' | 'needs'> = {},
): Promise<Tensor> {
  const array = await loadArray(file, option);
  const matrix = toMatrix(array, arrayName(file), { ...needed, tell });
  if (array.dtype === 'uint8' && option === '--input') tellOfBytes(matrix, arrayName(file));
  return matrix;
}

/** Pictures are stored so, and most networks are trained on their pixels divided by 255: nothing else would tell. */
function tellOfBytes({ data }: Tensor, name: string): void {
  const most = data.reduce((so, value) => Math.max(so, value), 0);
  if (most <= 1) return;
  tell(
    `${name}: its uint8 numbers, up to ${most}, are taken as they are: save a / 255 if the model was trained so`,
  );
}
