import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readOnnx } from '../../../src/model/onnx/read.js';
import { keptElsewhere, onnxFile } from '../onnx-builder.js';
import { refusalOf } from '../refusals.js';

const root = mkdtempSync(join(tmpdir(), 'heddle-test-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, 'model');
mkdirSync(join(folder, 'data'), { recursive: true });
const values = Float32Array.of(9, 1, 2, 3, 4, 5, 6);
for (const file of ['model/w.data', 'model/data/w', 'outside']) writeFileSync(join(root, file), values);
symlinkSync(join(root, 'outside'), join(folder, 'leads-out'));
symlinkSync(root, join(folder, 'up'));
symlinkSync('w.data', join(folder, 'stays-inside'));
symlinkSync('loop', join(folder, 'loop'));

/** A model of one layer, its weight 2 x 3 in another file. */
function modelWith(entries: Readonly<Record<string, string>>): Uint8Array {
  return onnxFile({ initializers: [keptElsewhere('w', [2n, 3n], entries)] });
}

const part = { offset: '4', length: '24' };

describe('data outside of a model', () => {
  test.each(['w.data', 'data/w', './w.data', 'stays-inside'])(
    'are read from %s in its folder',
    (location) => {
      const { layers } = readOnnx(modelWith({ location, ...part }), 'f', { folder });
      expect([...layers[0].weight.data]).toEqual([1, 2, 3, 4, 5, 6]);
    },
  );

  test('without a length go to the end of the file', () => {
    const { layers } = readOnnx(modelWith({ location: 'w.data', offset: '4' }), 'f', { folder });
    expect([...layers[0].weight.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'in the folder above',
      { location: '../outside', ...part },
      "is not named inside the model's own folder",
    ],
    ['above by a detour', { location: 'data/../../outside', ...part }, 'is not named inside'],
    ['by backslashes', { location: 'data\\..\\..\\outside', ...part }, 'is not named inside'],
    ['at an absolute path', { location: join(root, 'outside'), ...part }, 'is not named inside'],
    ['on a drive', { location: 'C:outside', ...part }, 'is not named inside'],
    ['nowhere', { ...part }, 'is not named inside'],
    [
      'behind a link that leads out',
      { location: 'leads-out', ...part },
      "leads out of the model's own folder",
    ],
    ['in a folder that leads out', { location: 'up/outside', ...part }, 'leads out of'],
    ['in a folder', { location: 'data', ...part }, 'is not a regular file'],
    ['in a file that is not there', { location: 'gone', ...part }, 'cannot be read (ENOENT)'],
    ['behind a link to itself', { location: 'loop', ...part }, 'cannot be read (ELOOP)'],
    ['called by a line break', { location: 'a\nb', ...part }, '"a\\nb" cannot be read'],
    [
      'past the end',
      { location: 'w.data', offset: '8', length: '24' },
      'has 28 bytes, and it takes 24 from byte 8',
    ],
    ['of another length', { location: 'w.data', offset: '4', length: '20' }, 'takes 24 bytes, not 20 at 4'],
    ['before the start', { location: 'w.data', offset: '-4', length: '24' }, 'takes 24 bytes, not 24 at -4'],
    ['at no number', { location: 'w.data', offset: '1e9', length: '24' }, 'takes 24 bytes, not 24 at 1e9'],
    ['with more behind them', { location: 'w.data' }, 'has 28 bytes, and it takes 24 from byte 0'],
  ])('%s are refused', (_, entries, says) => {
    const message = refusalOf(() => readOnnx(modelWith(entries), 'f', { folder }));
    expect(message).toContain(says);
    expect(message).not.toMatch(/\p{Cc}/u);
  });

  test('are refused where no folder is given', () => {
    const message = refusalOf(() => readOnnx(modelWith({ location: 'w.data', ...part }), 'f'));
    expect(message).toContain('is kept in another file; save the model with its data inside');
  });
});
