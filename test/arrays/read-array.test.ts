import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { npyBytes } from '../../src/arrays/npy.js';
import type { NumberArray } from '../../src/arrays/number-array.js';
import { readArray } from '../../src/arrays/read-array.js';
import { arrayBytes, formatOf } from '../../src/arrays/write-array.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { refusalOf } from '../model/refusals.js';
import { FIXTURES } from './fixtures.js';

const text = (contents: string) => new TextEncoder().encode(contents);

async function refused(
  contents: string | Uint8Array,
  file: string,
  name: string | null = null,
): Promise<string> {
  const bytes = typeof contents === 'string' ? text(contents) : contents;
  const error = await readArray(bytes, file, { name }).catch((thrown: unknown) => thrown);
  if (!(error instanceof BadInput)) throw error;
  expect(error.message).toMatch(new RegExp(`^${file}`));
  expect(error.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  return error.message;
}

const read = async (contents: string, file: string) => {
  const words: string[] = [];
  const { shape, data } = await readArray(text(contents), file, { tell: (word) => words.push(word) });
  return { shape, values: Array.from(data as ArrayLike<number>), words };
};

describe('a table', () => {
  test.each<[string, string]>([
    ['commas', '1,2\n3,4'],
    ['semicolons', '1;2\r\n3;4\r\n'],
    ['tabs', '1\t2\n3\t4\n'],
    ['spaces', ' 1  2\n3 4\n'],
    ['a head', 'a b,"c, d"\n1,2\n3,4\n'],
    ['comments', '# a, b\n1,2\n#\n3,4\n'],
    ['blank lines', '\n1,2\n\n3,4\n\n'],
    ['quotes', '"1","2"\n3,4\n'],
    ['a byte order mark', '\ufeff1,2\n3,4\n'],
    ['other decimals', '+1.0,.2e1\n3.,40E-1\n'],
  ])('with %s is read', async (_, contents) => {
    for (const file of ['x.csv', 'x.txt', 'nameless']) {
      expect(await read(contents, file)).toEqual({ shape: [2, 2], values: [1, 2, 3, 4], words: [] });
    }
  });

  test('of one column is a column', async () => {
    expect(await read('my label\n3\n5\n', 'y.csv')).toMatchObject({ shape: [2, 1], values: [3, 5] });
  });

  test('with the columns counted, as pandas does it, loses them with a word', async () => {
    const { values, words } = await read('0,1,2,3,4,5,6,7\n5,6,7,8,9,0,1,2\n', 'x.csv');
    expect(values).toEqual([5, 6, 7, 8, 9, 0, 1, 2]);
    expect(words).toEqual(['x.csv: its first line (0,1,2,3,4,5,6,7) is taken for the names of columns']);
  });

  test('that may begin with a row or with counted columns is asked about', async () => {
    expect(await refused('0,1\n1,1\n', 'x.csv')).toContain(
      'its first line (0,1) may be a row or the names of columns: write a row as 0.0,1.0, and # before what is none',
    );
    expect((await read('0.0,1.0\n1,1\n', 'x.csv')).values).toEqual([0, 1, 1, 1]);
    expect((await read('#0,1\n1,1\n', 'x.csv')).values).toEqual([1, 1]);
  });

  test('with a number among the names loses them with a word', async () => {
    const { values, words } = await read('1,cat\n5,6\n', 'x.csv');
    expect(values).toEqual([5, 6]);
    expect(words).toEqual(['x.csv: its first line (1,cat) is taken for the names of columns']);
  });

  test('of NumPy is read, with what is no number', async () => {
    const csv = readFileSync(join(FIXTURES, 'savetxt.csv'), 'utf8');
    expect((await read(csv, 'x.csv')).values).toEqual([0.1, -2e-30, Number.NaN, Number.POSITIVE_INFINITY]);
    const spaces = readFileSync(join(FIXTURES, 'savetxt.txt'), 'utf8');
    expect((await read(spaces, 'x.txt')).values).toEqual([0.1, 2, 3, 4]);
    expect((await read('-inf,NaN\n', 'x.csv')).values).toEqual([Number.NEGATIVE_INFINITY, Number.NaN]);
  });

  test.each<[string, string, string]>([
    ['no rows', 'a,b\n', 'there is no row of numbers in it'],
    ['nothing', '', 'it is empty'],
    ['a word', '1,2\n3,cat\n', 'line 2: value 2 is "cat": give numbers only'],
    ['a hexadecimal number', '1,2\n3,0x10\n', 'line 2: value 2 is "0x10"'],
    ['more than float64 holds', '1,2\n3,1e400\n', 'value 2 is "1e400": that is beyond the range of float64'],
    ['that in its first line', '-1e400,2\n', 'line 1: value 1 is "-1e400": that is beyond the range'],
    ['a gap', '1,2\n3,\n', 'line 2: value 2 is missing'],
    ['ragged rows', '1,2\n\n3\n', 'line 3: it has 1 values where the first row has 2'],
    ['decimal commas', '1,5;2,5\n1,5;2,5\n', 'line 1: value 1 is "1,5": write decimals with a point'],
    ['a decimal comma', '1;2\n1,5;2\n', 'line 2: value 1 is "1,5": write decimals with a point'],
    [
      'the index of pandas',
      ',a,b\n0,1,2\n',
      'index of pandas: leave it out, with df.to_csv(path, index=False)',
    ],
    ['an open quote', '1,2\n"3,4\n', 'line 2: '],
    ['an escape sequence', '1\n\u001b[2J\n', 'value 1 is "\\u001b[2J"'],
  ])('with %s is refused', async (_, contents, message) => {
    expect(await refused(contents, 'x.csv')).toContain(message);
  });
});

describe('JSON', () => {
  test.each<[string, number[], number[]]>([
    ['[[1, 2], [3, 4.5]]', [2, 2], [1, 2, 3, 4.5]],
    [' [1, -2e-3]\n', [2], [1, -0.002]],
    ['[[[1], [2]]]', [1, 2, 1], [1, 2]],
    ['[]', [0], []],
  ])('%s is read', async (contents, shape, values) => {
    for (const file of ['x.json', 'nameless'])
      expect(await read(contents, file)).toEqual({ shape, values, words: [] });
  });

  test.each<[string, string]>([
    ['{"data": [1]}', 'it is no list'],
    ['[[1, 2], [3, -4e400]]', '[1][1] is beyond the range of float64'],
    ['[[1, 2], [3]]', '[1] is a list of 1 where the first is a list of 2'],
    ['[[1], 2]', '[1] is a number where the first is a list of 1'],
    ['[1, [2]]', '[1] is a list: give lists of numbers'],
    ['[1, null]', '[1] is null'],
    ['[1, "2"]', '[1] is a string'],
    ['[1, NaN]', 'there is NaN in it, which JSON has not: save it as .npy'],
    ['[-Infinity]', 'there is -Infinity in it'],
    ['[1, 2', 'it is not JSON (it ends there)'],
    ['['.repeat(100), 'more than 32'],
  ])('%s is refused', async (contents, message) => {
    expect(await refused(contents, 'x.json')).toContain(message);
  });
});

const array: NumberArray = { dtype: 'float32', shape: [2, 1], data: Float32Array.of(1.5, -0) };
const npy = npyBytes(array);

describe('an .npz file', () => {
  test('of one array is that array', async () => {
    expect(await readArray(zipSync({ 'arr_0.npy': npy, 'note.txt': text('x') }), 'x.npz')).toEqual(array);
    expect(await readArray(zipSync({ 'arr_0.npy': npy }), 'nameless')).toEqual(array);
  });

  test('of several is asked for one by name', async () => {
    const bytes = zipSync({ 'x_train.npy': npy, 'y.npy': npyBytes({ ...array, shape: [2] }) });
    expect((await readArray(bytes, 'x.npz', { name: 'y' })).shape).toEqual([2]);
    expect(await refused(bytes, 'x.npz')).toBe(
      'x.npz: it has 2 arrays: name one, as in x.npz:x_train; there are x_train, y',
    );
    expect(await refused(bytes, 'x.npz', 'z')).toContain('x.npz: it has no array "z": name one');
  });

  test('that is damaged is refused wherever a byte of it is another, or reads as it was', async () => {
    const good = zipSync({ 'a.npy': npy }, { level: 0 });
    let refusals = 0;
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice();
      bad[at] ^= 0x40;
      const result = await readArray(bad, 'x.npz').catch((thrown: unknown) => thrown);
      if (result instanceof BadInput) refusals++;
      else expect(result, `byte ${at}`).toEqual(array);
    }
    // All bytes of the array are under its checksum.
    expect(refusals).toBeGreaterThan(npy.length);
  });

  test('cut short anywhere is refused', async () => {
    const good = zipSync({ 'a.npy': npy });
    for (let length = 1; length < good.length; length++) await refused(good.subarray(0, length), 'x.npz');
  });

  test('that unpacks to more than it says, or than is read, is refused', async () => {
    const bomb = zipSync({ 'a.npy': new Uint8Array(2 ** 24) }, { level: 9 });
    expect(bomb.length).toBeLessThan(2 ** 17);
    const end = new DataView(bomb.buffer);
    const central = end.getUint32(bomb.length - 6, true);
    const saying = (size: number) => {
      const copy = bomb.slice();
      new DataView(copy.buffer).setUint32(central + 24, size, true);
      return copy;
    };
    expect(await refused(saying(100), 'x.npz')).toContain('or is damaged (too many bytes in the stream');
    expect(await refused(saying(2 ** 32 - 2), 'x.npz')).toContain('it unpacks to 4294967294 bytes, over');
  });

  test.each<[string, Uint8Array, string]>([
    ['no array', zipSync({ 'a.txt': npy }), 'there is no array in it'],
    ['something else for an array', zipSync({ 'a.npy': text('no') }), 'x.npz:a: is not a .npy file'],
    ['no zip in it', npy.subarray(10), 'it is no .npz file'],
    [
      'too many entries',
      zipSync(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`${i}.npy`, npy]))),
      '1001',
    ],
    [
      'a file of PyTorch',
      zipSync({ 'archive/data.pkl': npy }),
      'it is a file of PyTorch: save the array with np.save',
    ],
  ])('with %s is refused', async (_, bytes, message) => {
    expect(await refused(bytes, 'x.npz')).toContain(message);
  });
});

describe('a file of another kind is told by name', () => {
  test.each<[string, Uint8Array, string]>([
    ['LFS', text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'), 'Git LFS pointer'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8), 'it is compressed by gzip: unpack it first'],
    ['HDF5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13), 'it is HDF5'],
    ['pickle', Uint8Array.of(0x80, 4, 0x95), 'a Python pickle, which is code and never run'],
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'it is a picture'],
    ['web page', text('\n<!DOCTYPE html><html>'), 'a web page: a download went wrong'],
    ['IDX', Uint8Array.of(0, 0, 8, 3, 0, 0), 'it is IDX, as MNIST comes'],
    ['bytes', Uint8Array.of(8, 200, 255), 'it is neither a .npy'],
  ])('%s', async (_, bytes, message) => {
    for (const file of ['x.npy', 'x.csv', 'x.json', 'nameless'])
      if (!(message.startsWith('it is neither') && file === 'x.npy'))
        expect(await refused(bytes, file)).toContain(message);
  });

  test('and what is named .npy has to be that', async () => {
    expect(await refused('1,2\n', 'x.npy')).toContain('is not a .npy file');
  });
});

describe('what is written', () => {
  const floats = Float32Array.of(0.1, -0, 1e-45, 3.4028234e38, 16777216, 1 / 3);
  test.each(['npy', 'npz', 'csv', 'json'] as const)('as .%s reads back bit for bit', async (format) => {
    const bytes = await arrayBytes({ dtype: 'float32', shape: [3, 2], data: floats }, format, 'odd name/..');
    const { shape, data } = await readArray(bytes, `y.${format}`);
    expect(shape).toEqual([3, 2]);
    expect(Float32Array.from(data as ArrayLike<number>)).toEqual(floats);
    expect(Object.is((data as Float32Array)[1], -0)).toBe(true);
  });

  test('has no more digits than it takes, and says what is no number', async () => {
    const data = Float32Array.of(0.1, Number.NaN, Number.NEGATIVE_INFINITY, 7);
    const shown = async (format: 'csv' | 'json') =>
      Buffer.from(await arrayBytes({ dtype: 'float32', shape: [2, 2], data }, format, 'y')).toString();
    expect(await shown('csv')).toBe('0.1,nan\n-inf,7\n');
    expect(await shown('json')).toBe('[[0.1,null],\n[null,7]]\n');
    const classes = { dtype: 'int64', shape: [2], data: BigInt64Array.of(7n, 2n) };
    expect(Buffer.from(await arrayBytes(classes, 'csv', 'y')).toString()).toBe('7\n2\n');
    expect(Buffer.from(await arrayBytes(classes, 'json', 'y')).toString()).toBe('[7,\n2]\n');
  });

  test('is told by the ending', () => {
    expect(['y.npy', 'a/Y.NPZ', '-.csv', 'y.b.json'].map(formatOf)).toEqual(['npy', 'npz', 'csv', 'json']);
    for (const file of ['y', 'y.txt', 'npy']) {
      expect(refusalOf(() => formatOf(file))).toContain('give .npy, .npz, .csv, .json');
    }
  });
});
