import { BadInput } from '../refusal/bad-input.js';
import { readJson } from '../refusal/json.js';
import { MOST_NUMBERS, type NumberArray } from './number-array.js';

const REMEDY = 'give lists of numbers, as json.dump(a.tolist(), file) writes them';

/**
 * Reads lists of numbers, of any depth: `[[0, 0.5], [1, 0]]` is a matrix.
 * @param file the file's name, for error messages.
 * @throws BadInput where it is no JSON, anything but numbers is in the lists, or they are not of one length.
 */
export function readJsonArray(text: string, file: string): NumberArray {
  const special = /[[,\s](-?(?:NaN|Infinity))\b/.exec(text.slice(0, 2 ** 20))?.[1];
  if (special !== undefined) {
    throw new BadInput(`${file}: there is ${special} in it, which JSON has not: save it as .npy instead`);
  }
  const value = readJson(text, file, { mostValues: MOST_NUMBERS, remedy: REMEDY });
  if (!Array.isArray(value)) throw new BadInput(`${file}: it is no list: ${REMEDY}`);
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
  let count = 0;
  const take = (part: unknown, depth: number, place: string): void => {
    if (depth === shape.length) {
      if (typeof part !== 'number') throw new BadInput(`${file}: ${place} is ${nameOf(part)}: ${REMEDY}`);
      if (!Number.isFinite(part)) {
        throw new BadInput(`${file}: ${place} is beyond the range of float64: give a smaller number`);
      }
      data[count++] = part;
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[depth]) {
      const found = Array.isArray(part) ? `a list of ${part.length}` : nameOf(part);
      throw new BadInput(
        `${file}: ${place} is ${found} where the first is a list of ${shape[depth]}: make them alike`,
      );
    }
    for (let at = 0; at < part.length; at++) take(part[at], depth + 1, `${place}[${at}]`);
  };
  take(value, 0, '');
  return { dtype: 'text', shape, data };
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
