import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NumberArray } from '../../src/arrays/number-array.js';

export const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** An array that NumPy wrote, and the values that it says are in it. */
export interface Written {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

/** What `make.py` wrote into a folder. */
export function writtenIn(folder: string): readonly Written[] {
  const list = (text: string) => (text === '' ? [] : text.split(','));
  const lines = readFileSync(join(folder, 'expected.txt'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [name, dtype, shape, values] = line.split(';');
    return { name, dtype, shape: list(shape).map(Number), values: list(values) };
  });
}

/** The same of an array that was read. */
export function written(name: string, { dtype, shape, data }: NumberArray): Written {
  return { name, dtype, shape, values: Array.from(data as ArrayLike<number | bigint>, shown) };
}

/** As Python shows it: what JavaScript writes as 5e-324 is that number there, too, and a whole float has a point. */
function shown(value: number | bigint): string {
  if (Object.is(value, -0)) return '-0.0';
  if (typeof value === 'bigint' || Number.isNaN(value)) return String(value).toLowerCase();
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}
