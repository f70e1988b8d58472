import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { NumberArray } from '../../src/arrays/number-array.js';
import { readArray } from '../../src/arrays/read-array.js';
import { arrayBytes } from '../../src/arrays/write-array.js';
import { FIXTURES, type Written, written, writtenIn } from './fixtures.js';

/** Values as numbers: Python and JavaScript write some of them with other digits. */
const asNumbers = (one: Written) => ({
  ...one,
  values: one.values.map((value) => {
    const number = Number(value.replace('inf', 'Infinity'));
    return one.dtype.endsWith('int64') ? value : Object.is(number, -0) ? '-0' : String(number);
  }),
});

async function holdAgainstNumPy(folder: string): Promise<void> {
  const all = writtenIn(folder);
  expect(all.length).toBe(2 + 12 * 2 * 2 * 4);
  for (const archive of ['plain.npz', 'compressed.npz']) {
    const bytes = readFileSync(join(folder, archive));
    for (const one of all) {
      const array = await readArray(bytes, archive, { name: one.name });
      expect(asNumbers(written(one.name, array))).toEqual(asNumbers(one));
    }
  }
}

test('every type, byte order and memory order that NumPy wrote is read as NumPy has it', () =>
  holdAgainstNumPy(FIXTURES));

/** A Python that has NumPy: there may be several. */
const python = ['/usr/bin/python3', 'python3', 'python'].find((one) => {
  try {
    execFileSync(one, ['-c', 'import numpy'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
});
const folder = mkdtempSync(join(tmpdir(), 'heddle-numpy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('with NumPy', () => {
  test('of the version that is here, the same', ({ skip }) => {
    if (python === undefined) return skip('there is no NumPy here');
    execFileSync(python, [join(FIXTURES, 'make.py'), folder], { timeout: 60_000 });
    expect(existsSync(join(folder, 'plain.npz'))).toBe(true);
    return holdAgainstNumPy(folder);
  });

  test('what is written is read there, bit for bit', async ({ skip }) => {
    if (python === undefined) return skip('there is no NumPy here');
    const floats = Float32Array.of(0.1, -0, 1e-45, 3.4028234e38, Number.POSITIVE_INFINITY, Number.NaN);
    const arrays: Record<string, NumberArray> = {
      matrix: { dtype: 'float32', shape: [2, 3], data: floats },
      classes: { dtype: 'int64', shape: [3], data: BigInt64Array.of(7n, 0n, 2n ** 40n) },
    };
    for (const [name, array] of Object.entries(arrays)) {
      for (const format of ['npy', 'npz', 'csv'] as const) {
        writeFileSync(join(folder, `${name}.${format}`), await arrayBytes(array, format, 'y'));
      }
    }
    const script = `
import sys, numpy as np
f = sys.argv[1]
for name, dtype in [("matrix", "float32"), ("classes", "int64")]:
    a = np.load(f"{f}/{name}.npy", allow_pickle=False)
    z = np.load(f"{f}/{name}.npz", allow_pickle=False)["y"]
    c = np.loadtxt(f"{f}/{name}.csv", delimiter=",", dtype=dtype)
    print(a.dtype, a.shape, a.tobytes().hex(), z.tobytes() == a.tobytes(), np.array_equal(c, a, equal_nan=dtype == "float32"))`;
    const said = execFileSync(python, ['-c', script, folder], { encoding: 'utf8', timeout: 60_000 });
    const hex = (data: NumberArray['data']) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
    expect(said.trim().split('\n')).toEqual([
      `float32 (2, 3) ${hex(floats)} True True`,
      `int64 (3,) ${hex(arrays.classes.data)} True True`,
    ]);
  });
});
