import { readdirSync, readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { npyBytes, readNpy, writeNpy } from '../../src/arrays/npy.js';
import { readArray } from '../../src/arrays/read-array.js';
import { toMatrix } from '../../src/arrays/to-matrix.js';
import { randomTensor } from '../../src/model/random-model.js';
import { floats, node, onnxFile, value } from '../model/onnx-builder.js';
import { heddle, MNIST } from './heddle.js';
import { smallModels } from './small-models.js';

const { folder, file, binary, fixed, points, ok, refused } = smallModels();

describe('an output', () => {
  test('is shown: its shape, and its first rows', async () => {
    const stdout = await ok('run', binary, '-i', points);
    expect(stdout).toMatch(/^binary\.onnx: /);
    expect(stdout).toMatch(/\nOutput y, 4 x 1: the values\nrow +0\n0 +2\n1 +-2\n2 +3\n3 +-0\.5\n/);
    expect(stdout).not.toContain('andom');
    const many = await ok('run', MNIST.model, '-i', MNIST.input);
    expect(many).toMatch(
      /Output logits, 128 x 10: the values of the first 5 rows\nrow +0 +1 .*\.\.\. .* 9\n/,
    );
  });

  test('is shown as the best classes, or as one', async () => {
    const top = await ok('run', MNIST.model, '-i', MNIST.input, '--top', '3');
    expect(top).toMatch(/the largest 3 of the first 5 rows\nrow +largest +2\. +3\.\n0 +1 \(8\.81669\) /);
    const one = await ok('run', MNIST.model, '-i', MNIST.input, '--argmax');
    expect(one).toMatch(/the class of the first 5 rows\nrow +class\n0 +1\n1 +3\n2 +0\n3 +8\n4 +2\n/);
  });

  test('is in JSON as it was asked for', async () => {
    const { output, random } = JSON.parse(await ok('run', binary, '-i', points, '--top', '1', '--json'));
    expect(output).toMatchObject({ name: 'y', rows: 4, cols: 1, correct: null, rowsWithNaN: 0 });
    expect(output.top[1]).toEqual([{ column: 0, value: -2 }]);
    expect(random).toEqual([]);
    const classes = JSON.parse(await ok('run', binary, '-i', points, '--argmax', '--json'));
    expect(classes.output.argmax).toEqual([1, 0, 1, 0]);
  });

  test.each(['npy', 'npz', 'csv', 'json'])('is written as .%s', async (format) => {
    const output = file(`y.${format}`);
    await ok('run', binary, '-i', points, '-o', output);
    const array = await readArray(readFileSync(output), output);
    expect([array.shape, Array.from(array.data as ArrayLike<number>)]).toEqual([
      [4, 1],
      [2, -2, 3, -0.5],
    ]);
    await ok('run', binary, '-i', points, '-o', output, '--argmax');
    const classes = await readArray(readFileSync(output), output);
    expect(Array.from(classes.data as ArrayLike<number>, Number)).toEqual([1, 0, 1, 0]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test.each<[string, string[], string]>([
    ['into a format that is none', ['-o', file('y.txt')], 'give .npy, .npz, .csv, .json'],
    [
      'into a folder that is missing',
      ['-o', file('missing/y.csv')],
      'missing/y.csv: it cannot be written (ENOENT)',
    ],
    ['as classes and as the best ones', ['--top', '2', '--argmax'], '--top: with --argmax'],
    ['as the best none', ['--top', '0'], '--top 0: it must be a whole number'],
  ])('%s is refused', async (_, options, message) => {
    expect(await refused('run', binary, '-i', points, ...options)).toContain(message);
  });
});

describe('random numbers', () => {
  test.each<[string[], string]>([
    [['run', binary], 'Random, from seed 1: the input. This'],
    [['run', '--layers', '3,2', '--seed', 'x'], 'Random, from seed x: the input and the weights. This'],
    [['compare', binary, '--runs', '1', '--machine', 'built-in'], 'Random, from seed 1: the input. This'],
    [['simulate', '--layers', '3,2'], 'SHA-256 of the stored tensors (random: the input and the weights): '],
  ])('are said to be random: %j', async (args, says) => {
    expect(await ok(...args)).toContain(says);
    const { random } = JSON.parse(await ok(...args, '--json'));
    expect(random).toContain(args[1] === binary ? 'x' : 'input');
  });

  test('have no accuracy', async () => {
    const labels = file('one.npy', npyBytes({ dtype: 'int64', shape: [1], data: BigInt64Array.of(1n) }));
    expect(await refused('run', binary, '--labels', labels)).toContain(
      '--labels: there is no accuracy where the input is random: give --input',
    );
    const layers = ['--layers', '2,2', '-i', points, '--labels', labels];
    expect(await refused('compare', ...layers)).toContain('where the weights are random: give a model');
  });
});

describe('an accuracy', () => {
  const labels = (name: string, ...classes: number[]) =>
    file(
      name,
      npyBytes({ dtype: 'int64', shape: [classes.length], data: BigInt64Array.from(classes, BigInt) }),
    );
  const accuracy = async (...args: string[]) => /Accuracy: (\d+) of 4/.exec(await ok('run', ...args))?.[1];

  test('of one column goes by its sign, or by what is said', async () => {
    const right = labels('right.npy', 1, 0, 1, 0);
    expect(await accuracy(binary, '-i', points, '--labels', right)).toBe('4');
    expect(await accuracy(binary, '-i', points, '--labels', right, '--threshold', '2.5')).toBe('3');
    expect(await accuracy(binary, '-i', points, '--labels', labels('signs.npy', 1, -1, 1, -1))).toBe('4');
  });

  test('of one column of a sigmoid goes by a half', async () => {
    const sigmoid = file(
      'sigmoid.onnx',
      onnxFile({
        inputs: [value('x', ['n', 2])],
        nodes: [node('Gemm', ['x', 'w'], 'y'), node('Sigmoid', ['y'], 'z')],
        initializers: [floats('w', [2, 1], [1, -1])],
        outputs: [value('z', ['n', 1])],
      }),
    );
    expect(await accuracy(sigmoid, '-i', points, '--labels', labels('half.npy', 1, 0, 1, 0))).toBe('4');
  });

  test('counts rows with NaN as wrong, and says so', async () => {
    const input = file('nan.csv', '1,0\nnan,1\n0,1\n1,1\n');
    const stdout = await ok(
      'run',
      fixed,
      '-i',
      input,
      '--batch',
      '4',
      '--labels',
      labels('l.npy', 0, 0, 1, 0),
    );
    expect(stdout).toContain(
      'NaN is in 1 of 4 rows, which count as wrong.\nAccuracy: 3 of 4 rows right (75.0 %).',
    );
  });

  test.each<[string, number[], string]>([
    [
      'of classes that there are not',
      [0, 1, 2, 1],
      'label 2 is 2, but the output has classes 0 to 1: give labels',
    ],
    ['counted from 1', [1, 2, 2, 1], 'these count from 1: save a - 1'],
    ['that are too few', [0, 1], 'its shape is (2,), but the output has 4 rows'],
  ])('by labels %s is refused', async (_, classes, message) => {
    const args = [fixed, '-i', points, '--batch', '4', '--labels', labels('bad.npy', ...classes)];
    expect(await refused('run', ...args)).toContain(message);
  });
});

describe('an input', () => {
  test('of any type and shape gives the same answers', async () => {
    const pixels = toMatrix(readNpy(readFileSync(MNIST.input), 'x'), 'x').data;
    const bits = async (path: string) =>
      JSON.parse(await ok('run', MNIST.model, '-i', path, '--json', '--backend', 'sequential')).bits;
    const wanted = await bits(MNIST.input);
    const array = (shape: number[]) => npyBytes({ dtype: 'float32', shape, data: pixels });
    expect(await bits(file('nchw.npy', array([128, 1, 28, 28])))).toBe(wanted);
    expect(await bits(file('nhw.npy', array([128, 28, 28])))).toBe(wanted);
    expect(
      await bits(`${file('x.npz', zipSync({ 'x.npy': array([128, 784]), 'y.npy': array([784]) }))}:x`),
    ).toBe(wanted);
    const rows = Array.from({ length: 128 }, (_, row) => [...pixels.subarray(row * 784, (row + 1) * 784)]);
    expect(await bits(file('x.csv', rows.join('\n')))).toBe(wanted);
    expect(await bits(file('x.json', JSON.stringify(rows)))).toBe(wanted);
  });

  test('whose numbers are rounded, or are bytes, is told of on standard error', async () => {
    const npy = (descr: string, data: Uint8Array) => {
      const bytes = writeNpy({ rows: 1, cols: 2, data: new Float32Array(2) });
      const head = Buffer.from(bytes.subarray(0, 128)).toString('latin1').replace('<f4', descr);
      return Buffer.concat([Buffer.from(head, 'latin1'), data]);
    };
    const doubles = file('doubles.npy', npy('<f8', new Uint8Array(Float64Array.of(0.1, 0.5).buffer)));
    expect((await heddle('run', binary, '-i', doubles)).stderr).toBe(
      `heddle: ${doubles}: 1 of 2 float64 numbers are rounded to float32, by up to 1.5e-8 of their size\n`,
    );
    const bytes = file('bytes.npy', npy('|u1', Uint8Array.of(0, 255)));
    expect((await heddle('run', binary, '-i', bytes)).stderr).toBe(
      `heddle: ${bytes}: its uint8 numbers, up to 255, are taken as they are: save a / 255 if the model was trained so\n`,
    );
  });

  test('of another batch than the model fixes takes --batch', async () => {
    const message = 'it has 4 rows, but fixed.onnx fixes its batch at 1: add --batch 4';
    expect(await refused('run', fixed, '-i', points)).toContain(message);
    expect(await ok('run', fixed, '-i', points, '--batch', '4')).toContain('Output y, 4 x 2');
  });

  test('is looked at after the model', async () => {
    expect(await refused('run', file('nowhere.onnx'), '-i', file('nowhere.npy'))).toContain('nowhere.onnx: ');
  });

  test.each<[string, string | Uint8Array, string]>([
    [
      'wide.npy',
      writeNpy(randomTensor(4, 3, 'x')),
      'wide.npy: its shape is (4, 3), but binary.onnx takes rows of 2',
    ],
    ['lfs.npy', 'version https://git-lfs.github.com/spec/v1\n', 'lfs.npy: it is a Git LFS pointer'],
    ['x.npy.gz', Uint8Array.of(0x1f, 0x8b, 8), 'x.npy.gz: it is compressed by gzip'],
    ['words.csv', 'a,b\n1,x\n', 'words.csv: line 2: value 2 is "x"'],
    ['ragged.json', '[[1,2],[3]]', 'ragged.json: [1] is a list of 1'],
    ['bad.npz', 'PK', 'bad.npz: it is no .npz file'],
    ['model.onnx', onnxFile({}), 'it is neither a .npy'],
  ])('in a bad file is refused: %s', async (name, contents, message) => {
    expect(await refused('run', binary, '-i', file(name, contents))).toContain(message);
  });

  test.each<[string, string | Uint8Array, string]>([
    [
      'lfs.onnx',
      'version https://git-lfs.github.com/spec/v1\n',
      'it is a Git LFS pointer, and not the file itself',
    ],
    ['x.onnx.gz', Uint8Array.of(0x1f, 0x8b, 8), 'it is compressed by gzip: unpack it first'],
    [
      'x.pt',
      zipSync({ 'archive/data.pkl': new Uint8Array(4) }),
      'a file of PyTorch: export it with torch.onnx.export',
    ],
    ['x.npy', writeNpy(randomTensor(1, 1, 'x')), 'it is an array, not a model: give the model here'],
  ])('takes no such model: %s', async (name, contents, message) => {
    expect(await refused('run', file(name, contents))).toContain(message);
  });
});
