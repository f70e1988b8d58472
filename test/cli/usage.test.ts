import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNpy } from '../../src/arrays/npy.js';
import { randomTensor } from '../../src/model/random-model.js';
import { heddle, MNIST, ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
writeFileSync(file('labels.npy'), writeNpy(randomTensor(1, 128, 'labels')));
writeFileSync(file('x.npy'), writeNpy(randomTensor(4, 8, 'x')));
writeFileSync(file('narrow.npy'), writeNpy(randomTensor(4, 7, 'x')));
writeFileSync(file('broken.json'), '{"sramBytes": 12');
writeFileSync(file('broken.onnx'), 'not a model');

writeFileSync(file('few.npy'), writeNpy(randomTensor(1, 5, 'few')));

const small = ['run', '--layers', '8,4'];
const digits = ['run', MNIST.model, '--input', MNIST.input];
const lost = join(ROOT, 'examples/lost-update.threads.mjs');
const token = 'threads1:-:0x1.1x1.0x1:wake-up.threads.mjs=3afe7584::a1a041';

describe('bad usage or input: status 2, one line on standard error, nothing on standard output', () => {
  test.concurrent.for<[string, string[], string]>([
    ['no command', [], 'no command: name one, as in heddle run model.onnx'],
    ['an unknown command', ['frobnicate'], 'unknown command frobnicate. (heddle --help'],
    ['a command mistyped', ['rnu'], 'Did you mean run?'],
    ['an unknown option', [...small, '--sead', '1'], 'sead'],
    ['a value too many', ['run', 'a.onnx', 'b.onnx'], 'b.onnx'],
    ['an input without its option', ['run', 'a.onnx', 'x.npy'], 'an input is given with --input x.npy'],
    ['no model', ['run'], 'no model'],
    ['a model and layers', ['run', MNIST.model, '--layers', '8,4'], '--layers'],
    ['a missing file', ['run', file('nowhere.onnx')], 'nowhere.onnx'],
    ['a missing schedule', ['run', file('nowhere.json')], 'nowhere.json'],
    ['a folder for a file', ['run', folder], 'not a regular file'],
    ['a broken schedule', ['run', file('broken.json')], 'broken.json'],
    ['a broken model', ['run', file('broken.onnx')], 'broken.onnx'],
    ['a tile without a number', [...small, '--tile', '32x32'], '--tile 32x32'],
    ['a tile of nothing', [...small, '--tile', '0x8x8'], '--tile 0'],
    ['layers that are no numbers', ['run', '--layers', '8,x'], '--layers x'],
    ['one layer size', ['run', '--layers', '8'], 'at least two sizes'],
    ['an empty layer size', ['run', '--layers', '8,,4'], '--layers'],
    ['a batch of nothing', [...small, '--batch', '0'], '--batch 0'],
    ['a batch that is no number', [...small, '--batch', 'all'], '--batch all'],
    ['an SRAM that is no size', [...small, '--sram', 'big'], '--sram big'],
    ['too small an SRAM', [...small, '--sram', '64'], 'would do'],
    ['no buffers', [...small, '--buffers', '0'], '--buffers 0'],
    ['a ring that is no power of two', [...small, '--ring-capacity', '3'], 'power of two'],
    ['an unknown protocol', [...small, '--backend', 'threads', '--protocol', 'token'], 'sequence'],
    ['an unknown protocol, run in a loop', [...small, '--protocol', 'token'], 'sequence'],
    ['an unknown backend', [...small, '--backend', 'gpu'], '--backend gpu'],
    ['no runs', ['compare', '--layers', '8,4', '--runs', '0'], '--runs 0'],
    ['a batch against the input', [...small, '--input', file('x.npy'), '--batch', '5'], '--batch 5'],
    ['an input of other width', [...small, '--input', file('narrow.npy')], '(4, 7), but 8-4 takes rows of 8'],
    ['a tensor for a model', [...small, '--tensor', `x=${file('x.npy')}`], '--tensor'],
    ['an option given twice', [...small, '--batch', '2', '--batch', '3'], 'batch'],
    [
      'labels of random numbers',
      [...small, '--labels', file('labels.npy')],
      'weights are random: give a model',
    ],
    ['fractions for labels', [...digits, '--labels', file('labels.npy')], 'labels are whole numbers'],
    ['labels of another length', [...digits, '--labels', file('few.npy')], 'the output has 128 rows'],
    [
      'a reference of another shape',
      [...small, '--reference', file('x.npy')],
      '(4, 8), but the output has rows',
    ],
    [
      'a model before any command',
      [MNIST.model, '-i', MNIST.input],
      `did you mean heddle run ${MNIST.model} -i `,
    ],
    ['options before any command', ['--layers', '8,4'], 'did you mean heddle run --layers 8,4?'],
    ['threads before any command', ['./ring.threads.mjs'], 'did you mean heddle check ./ring.threads.mjs?'],
    [
      "another program's name for a command",
      ['predict', MNIST.model],
      'unknown command predict. Did you mean run?',
    ],
    ['no threads', ['check'], 'Not enough'],
    ['threads that are not there', ['check', file('nowhere.mjs')], 'nowhere.mjs: there is no such file'],
    ['threads in no module', ['check', file('broken.json')], 'it must be a module'],
    ['two ways to search', ['check', lost, '--exhaustive', '--preemptions', '1'], 'give one'],
    ['a time that is none', ['check', lost, '--time', 'soon'], '--time soon'],
    ['threads without lanes on threads', ['check', lost, '--on', 'threads'], 'it exports no system of lanes'],
    ['a search on threads', ['check', lost, '--on', 'threads', '--exhaustive'], '--on threads makes none'],
    ['no runs on threads', ['check', lost, '--on', 'threads', '--runs', '0'], '--runs 0'],
    ['a limit that is none', ['check', lost, '--on', 'threads', '--limit', 'never'], '--limit never'],
    ['deviations alone', ['replay', '1-1', '--on', 'threads'], 'give the module'],
    ['deviations in the simulator', ['replay', '1-1', lost], 'add --on threads'],
    ['deviations of threads', ['replay', '1-1', lost, '--on', 'threads'], 'it exports no system of lanes'],
    ['a place that is none', ['check', lost, '--allow-race', 'ring.mjs'], 'FILE:LINE'],
    ['a token of threads without them', ['replay', token], 'give the module'],
    ['a token of other threads', ['replay', token, lost], 'wake-up.threads.mjs'],
    ['an output into a missing folder', [...small, '--output', file('missing/y.npy')], 'missing/y.npy'],
  ])('%s', async ([, args, named], { expect }) => {
    const { status, stdout, stderr } = await heddle(...args);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toContain(named);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
    expect([status, stdout]).toEqual([2, '']);
  });

  test('leaves no half-written file', () => {
    expect(existsSync(file('missing'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('help', () => {
  test('lists the commands and their options', async () => {
    const { status, stdout } = await heddle('--help');
    expect(status).toBe(0);
    for (const command of ['compile', 'run', 'compare']) expect(stdout).toContain(`heddle ${command}`);
    const run = await heddle('run', '--help');
    expect(run.status).toBe(0);
    for (const option of ['--layers', '--tile', '--protocol', '--backend', '--output']) {
      expect(run.stdout).toContain(option);
    }
  });

  test('gives the version of the package', async () => {
    expect((await heddle('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
