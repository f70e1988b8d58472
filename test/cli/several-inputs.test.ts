import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { floats, intAttribute, node, onnxFile, value } from '../model/onnx-builder.js';
import { heddle } from './heddle.js';
import { smallModels } from './small-models.js';

const { file, binary, points, refused } = smallModels();

/** y = 2 s0 + 3 s1 + 5 a. */
const model = file(
  'critic.onnx',
  onnxFile({
    inputs: [value('state', ['n', 2]), value('action', ['n', 1])],
    nodes: [
      node('Concat', ['state', 'action'], 'both', { attribute: [intAttribute('axis', 1n)] }),
      node('Gemm', ['both', 'w'], 'y'),
    ],
    initializers: [floats('w', [3, 1], [2, 3, 5])],
    outputs: [value('y', ['n', 1])],
  }),
);
const state = file('state.csv', '1,2\n3,4\n');
const action = file('action.csv', '10\n20\n');
const both = file('both.csv', '1,2,10\n3,4,20\n');
const answers = '58\n118\n';

async function answer(...args: string[]): Promise<string> {
  const { status, stdout } = await heddle('run', ...args, '-o', '-.csv');
  expect(status).toBe(0);
  return stdout.replace(/^[^\d].*\n/, '');
}

describe('a model of two inputs', () => {
  test('takes a file for each, in the order of the graph, or one for all', async () => {
    expect(await answer(model, '-i', state, '-i', action)).toBe(answers);
    expect(await answer('-i', state, '-i', action, model)).toBe(answers);
    expect(await answer(model, '-i', both)).toBe(answers);
  });

  test('is compiled to a schedule that takes the same', async () => {
    const schedule = file('critic.json');
    expect((await heddle('compile', model, '--batch', '2', '-o', schedule)).status).toBe(0);
    expect(await answer(schedule, '-i', state, '-i', action)).toBe(answers);
    expect(await answer(schedule, '-i', both)).toBe(answers);
    expect(await refused('run', schedule, '-i', state, '-i', both)).toContain('takes rows of 1');
    expect(await refused('run', schedule, '-i', action, '-i', state)).toContain('in the order state, action');
    expect(await refused('run', schedule, '-i', action, '-i', action, '-i', action)).toContain(
      '3 files are given, but',
    );
  });

  test('is given each file for the input that it is called like, though their widths are the same', async () => {
    const twin = file(
      'twin.onnx',
      onnxFile({
        inputs: [value('left', ['n', 2]), value('right', ['n', 2])],
        nodes: [
          node('Concat', ['left', 'right'], 'both', { attribute: [intAttribute('axis', 1n)] }),
          node('Gemm', ['both', 'w'], 'y'),
        ],
        initializers: [floats('w', [4, 1], [2, 3, 5, 7])],
        outputs: [value('y', ['n', 1])],
      }),
    );
    const [left, right] = [file('left.csv', '1,2\n'), file('right.csv', '3,4\n')];
    expect(await answer(twin, '-i', left, '-i', right)).toBe('51\n');
    expect(await answer(twin, '-i', state, '-i', state)).toBe('27\n61\n');
    const schedule = file('twin.json');
    expect((await heddle('compile', twin, '--batch', '1', '-o', schedule)).status).toBe(0);
    const exchanged =
      'is called like input "right", but is given for "left": give them in the order left, right';
    const { status, stderr } = await heddle('run', twin, '-i', right, '-i', left);
    expect([status, stderr]).toEqual([2, expect.stringContaining(exchanged)]);
    expect(await refused('run', schedule, '-i', right, '-i', left)).toContain(exchanged);
    expect(await refused('run', schedule, '-i', left, '-i', 'no.npz:left')).toContain(
      'is called like input "left"',
    );
    const weights = file('w.csv', '2\n3\n5\n7\n');
    const tensor = JSON.parse(readFileSync(schedule, 'utf8')).tensors.find(
      (spec: { role: string }) => spec.role === 'weight',
    );
    const unread = await heddle(
      'run',
      schedule,
      '--tensor',
      `${tensor.name}=${weights}`,
      '-i',
      right,
      '-i',
      left,
    );
    expect([unread.status, unread.stderr]).toEqual([
      0,
      expect.stringContaining('its model is not read, so which input each file is for is not checked'),
    ]);
  });

  test('is told that an infinity spreads, and which inputs there are', async () => {
    const { stdout } = await heddle('inspect', model);
    expect(stdout).toContain('inputs state [n, 2], action [n, 1]');
    expect(stdout).toContain('"state" and "action" are taken as columns of one input');
  });

  test.each<[string, string[], string]>([
    ['three files', ['-i', state, '-i', action, '-i', action], '3 files are given, but'],
    ['other rows', ['-i', state, '-i', file('one.csv', '10\n')], 'it has 1 rows, but'],
    ['another order', ['-i', action, '-i', state], 'in the order state, action'],
    ['the first alone', ['-i', state], 'takes rows of 3'],
  ])('refuses %s', async (_, args, says) => {
    const { status, stderr } = await heddle('run', model, ...args);
    expect([status, stderr.trimEnd().split('\n').at(-1)]).toEqual([2, expect.stringContaining(says)]);
  });

  test('and one of one input refuses two files', async () => {
    expect(await refused('run', binary, '-i', points, '-i', points)).toContain(
      '2 files are given, but binary.onnx has one input, x: give one file',
    );
  });
});
