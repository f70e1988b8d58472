import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { floats, keptElsewhere, node, onnxFile, value } from '../model/onnx-builder.js';
import { heddle, MNIST } from './heddle.js';
import { smallModels } from './small-models.js';

const { file, binary, fixed, points, ok, refused } = smallModels();

describe('a schedule that was compiled from a model', () => {
  const logits = async (...args: string[]) => JSON.parse(await ok('run', ...args, '--json')).bits;

  test.each(['tune', 'compile'])('by %s gives its answers', async (command) => {
    const schedule = file(`${command}.json`);
    const limit = command === 'tune' ? ['--limit', '3'] : [];
    await ok(command, MNIST.model, '--batch', '128', ...limit, '-o', schedule);
    const fromModel = await logits(MNIST.model, '-i', MNIST.input);
    expect(await logits(schedule, '-i', MNIST.input)).toBe(fromModel);
    const stdout = await ok(
      'run',
      schedule,
      '-i',
      MNIST.input,
      '--labels',
      MNIST.labels,
      '--reference',
      MNIST.reference,
    );
    expect(stdout).toContain('Accuracy: 127 of 128');
    expect(stdout).toContain('within 0.0001');
    expect(await ok('run', schedule)).toContain('Random, from seed 1: the input. This');
  });

  test('says of weights in int8 what they cost, as the model does', async () => {
    const schedule = file('eight.json');
    await ok('compile', MNIST.model, '--weights', 'int8', '--batch', '128', '-o', schedule);
    const costs = async (...args: string[]) =>
      (await ok('run', ...args)).split('\n').filter((line) => /int8|float32/.test(line));
    const ofModel = await costs(MNIST.model, '--weights', 'int8', '-i', MNIST.input);
    expect(ofModel).toEqual([
      expect.stringContaining('Weights in int8: off by 0.67 %'),
      expect.stringMatching(/^The output is within [\d.]+ of that with float32 weights, and off by [\d.]+ %/),
    ]);
    expect(await costs(schedule, '-i', MNIST.input)).toEqual(ofModel);
    // What is random has no answer that could be off.
    expect(await costs(schedule)).toEqual(ofModel.slice(0, 1));
    const scales = file('scales.json', JSON.stringify([Array(10).fill(0.01)]));
    const given = await costs(schedule, '-i', MNIST.input, '--tensor', `gemm3.scales=${scales}`);
    expect(given).toEqual(['Weights in int8: as they are given.']);
  });

  test('is told where the model is no longer, or is another', async () => {
    mkdirSync(file('a'));
    mkdirSync(file('b'));
    const bytes = readFileSync(binary);
    writeFileSync(file('a/m.onnx'), bytes);
    await ok('compile', file('a/m.onnx'), '--batch', '4', '-o', file('b/s.json'));
    const { model } = JSON.parse(readFileSync(file('b/s.json'), 'utf8'));
    expect(model).toEqual({ path: '../a/m.onnx', sha256: createHash('sha256').update(bytes).digest('hex') });
    const run = ['run', file('b/s.json'), '-i', points];
    const before = await logits(...run.slice(1));
    renameSync(file('a/m.onnx'), file('b/m.onnx'));
    expect(await logits(...run.slice(1)), 'beside the schedule').toBe(before);
    writeFileSync(file('b/m.onnx'), readFileSync(fixed));
    expect(await refused(...run)).toContain(
      'its model ../a/m.onnx has changed since it was compiled: compile it anew',
    );
    renameSync(file('b/m.onnx'), file('b/n.onnx'));
    expect(await refused(...run)).toContain(
      'its model ../a/m.onnx is not there: put it back, or beside the schedule',
    );
    // What looks at no data needs no weights.
    expect(await ok('verify', file('b/s.json'))).toContain('proved');
    expect(await ok('simulate', file('b/s.json'), '--data', 'off')).toContain('makespan');
  });

  test('is told where data that the model keeps in another file have changed', async () => {
    const weight = { location: 'w.data', offset: '0', length: '8' };
    const model = file('kept.onnx', onnxFile({ initializers: [keptElsewhere('w', [2n, 1n], weight)] }));
    file('w.data', new Uint8Array(Float32Array.of(1, -1).buffer));
    await ok('compile', model, '--batch', '4', '-o', file('kept.json'));
    expect(await logits(file('kept.json'), '-i', points)).toBe(await logits(model, '-i', points));
    file('w.data', new Uint8Array(Float32Array.of(1, -2).buffer));
    expect(await refused('run', file('kept.json'), '-i', points)).toContain(
      'its model kept.onnx has changed',
    );
  });

  test('gives the output that was chosen', async () => {
    const model = file(
      'two.onnx',
      onnxFile({
        inputs: [value('x', ['n', 2])],
        nodes: [node('Gemm', ['x', 'w'], 'y'), node('Gemm', ['x', 'v'], 'z')],
        initializers: [floats('w', [2, 1], [1, -1]), floats('v', [2, 1], [2, 5])],
        outputs: [value('y', ['n', 1]), value('z', ['n', 1])],
      }),
    );
    const chosen = ['--output-name', 'z'];
    const { stderr } = await heddle('compile', model, ...chosen, '--batch', '4', '-o', file('z.json'));
    expect(stderr).not.toContain('heddle: ');
    const { stdout } = await heddle('run', model, ...chosen, '-i', points, '--json');
    expect(await logits(file('z.json'), '-i', points)).toBe(JSON.parse(stdout).bits);
  });

  test('takes the batch that it was compiled for', async () => {
    await ok('compile', binary, '--batch', '3', '-o', file('three.json'));
    expect(await refused('run', file('three.json'), '-i', points)).toContain(
      `it has 4 rows, but ${file('three.json')} is for a batch of 3, and another is another schedule`,
    );
  });

  test('names no file that is read for what it is not', async () => {
    await ok('compile', binary, '--batch', '4', '-o', file('s.json'));
    const document = JSON.parse(readFileSync(file('s.json'), 'utf8'));
    const secret = file('secret', 'password');
    const planted = { ...document, model: { ...document.model, path: secret } };
    const said = await refused('run', file('planted.json', JSON.stringify(planted)), '-i', points);
    expect(said).not.toContain('password');
    for (const path of ['/dev/zero', '/proc/self/mem', '.']) {
      const other = { ...document, model: { ...document.model, path } };
      expect(await refused('run', file('planted.json', JSON.stringify(other)), '-i', points)).toContain(
        'its model',
      );
    }
  });

  test('without a model has random weights, and says so', async () => {
    await ok('compile', '--layers', '2,2', '--batch', '4', '-o', file('random.json'));
    expect(await ok('run', file('random.json'), '-i', points)).toContain(
      'Random, from seed 1: the weights. This',
    );
  });
});

describe('an open batch', () => {
  const says = 'Batch: 1 row. The model takes any, and another is another schedule: --batch makes it.';
  test.each<[string, string[]]>([
    ['verify', []],
    ['tune', ['--limit', '1']],
    ['compile', ['-o', file('open.json')]],
  ])('is told of by %s, unless it is given', async (command, more) => {
    expect(await ok(command, binary, ...more)).toContain(says);
    expect(await ok(command, binary, ...more, '--batch', '2')).not.toContain('Batch:');
    expect(await ok(command, fixed, ...more)).not.toContain('Batch:');
  });

  test('is told of on standard error where the schedule goes to standard output', async () => {
    const { stdout, stderr } = await heddle('compile', binary);
    expect(JSON.parse(stdout).format).toBe('heddle-schedule');
    expect(stderr).toBe(`${says}\n`);
  });
});
