import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeNpy } from '../../src/arrays/npy.js';
import { loadWorkload } from '../../src/cli/options/load-workload.js';
import { randomTensor } from '../../src/model/random-model.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { readReplayFile } from '../../src/safety/read-replay-file.js';
import { onnxFile } from '../model/onnx-builder.js';
import { refusalOf } from '../model/refusals.js';
import { BAD_NPY, BAD_ONNX, BAD_SCHEDULES, type BadFile } from './corpus.js';

const folder = mkdtempSync(join(tmpdir(), 'heddle-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const MODEL = join(folder, 'good.onnx');
writeFileSync(MODEL, onnxFile({}));

/** What is said about a file, which must be one line that names it, with nothing in it that a terminal acts on. */
async function refusal(
  name: string,
  bytes: Uint8Array,
  load: (path: string) => Promise<unknown>,
): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const error = await load(path).then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown as Error,
  );
  if (!(error instanceof BadInput)) throw error;
  expect(error.message.startsWith(`${path}: `), error.message).toBe(true);
  expect(error.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  expect(error.message.length).toBeLessThan(path.length + 400);
  return error.message;
}

const says = (files: readonly BadFile[]) => files.map((file) => [file.fault, file] as const);

describe('a model with', () => {
  test.each(says(BAD_ONNX))('%s is refused', async (_, { bytes, says }) => {
    const load = (model: string) => loadWorkload({ model, seed: '1' });
    expect(await refusal('bad.onnx', bytes, load)).toContain(says);
  });
});

describe('a schedule of', () => {
  test.each(says(BAD_SCHEDULES))('%s is refused', async (_, { bytes, says }) => {
    const load = (model: string) => loadWorkload({ model, seed: '1' });
    expect(await refusal('bad.json', bytes, load)).toContain(says);
  });
});

describe('an array with', () => {
  test.each(says(BAD_NPY))('%s is refused', async (_, { bytes, says }) => {
    const load = (input: string) => loadWorkload({ model: MODEL, input: [input], seed: '1' });
    expect(await refusal('bad.npy', bytes, load)).toContain(says);
  });

  test('values that are not numbers is read: they are data', async () => {
    const values = randomTensor(1, 2, 'x');
    values.data.set([Number.NaN, Number.POSITIVE_INFINITY]);
    const input = join(folder, 'nan.npy');
    writeFileSync(input, writeNpy(values));
    const { inputs } = await loadWorkload({ model: MODEL, input: [input], seed: '1' });
    expect(inputs.get('x')?.data).toEqual(values.data);
  });
});

describe('a replay file', () => {
  const head = { format: 'heddle-replay-file', version: 1, token: 't', finding: 'f', seed: 's' };
  test.each([
    ['of nothing', '', 'it is not JSON'],
    ['of another version', JSON.stringify({ ...head, version: 2, schedule: {} }), 'version'],
    ['without a token', JSON.stringify({ ...head, token: 7, schedule: {} }), 'token'],
    ['without a schedule', JSON.stringify(head), 'schedule: '],
    [
      'of brackets in brackets',
      `${JSON.stringify(head).slice(0, -1)},"schedule":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
      'more than 32',
    ],
  ])('%s is refused', (_, text, says) => {
    const message = refusalOf(() => readReplayFile(text, 'replay.json'));
    expect(message).toMatch(/^replay\.json: /);
    expect(message).toContain(says);
  });
});

describe('sizes on the command line that no machine has are refused before anything is made', () => {
  const token = { seed: '1' };
  test.each([
    ['too many operations', { layers: '1024,1024', batch: '1024', tile: '1x1x1' }, 'EXECUTEs'],
    [
      'too large an input',
      { layers: '1000000,1', batch: '1000000', tile: '4096x4096x4096', sram: '1024M' },
      'bytes',
    ],
    ['too many weights', { layers: '16384,16384,16384,16384,16384' }, 'together'],
  ])('%s', async (_, options, says) => {
    const error = await loadWorkload({ ...token, ...options }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadInput);
    expect((error as Error).message).toContain(says);
  });
});
