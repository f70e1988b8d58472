import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatToken } from '../../src/safety/token.js';
import { Child } from '../cli/child.js';
import { MNIST, temporaryFolder } from '../cli/heddle.js';
import { floats, node, onnxFile, value } from '../model/onnx-builder.js';
import { BAD_NPY, BAD_ONNX, BAD_SCHEDULES } from './corpus.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const RSS_LIMIT_BYTES = 200 * 2 ** 20;

/** Loaded before the program: writes the most memory that it ever had, in KiB, to a file. */
const MEASURE = (to: string) =>
  `data:text/javascript,import { writeFileSync } from 'node:fs';
   process.on('exit', () => writeFileSync(${JSON.stringify(to)}, String(process.resourceUsage().maxRSS)));`;

/** Runs the program: bad input is one line, status 2, no output, and no more memory than a small machine has. */
async function refusal(...args: string[]): Promise<string> {
  const before = readdirSync(folder);
  const child = new Child(args, { cwd: folder, nodeArgs: ['--import', MEASURE(file('rss'))] });
  const { code, stdout, stderr } = await child.exit;
  expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|(?!\n)\p{Cc}/u);
  expect([code, stdout]).toEqual([2, '']);
  expect(Number(readFileSync(file('rss'), 'utf8')) * 1024).toBeLessThan(RSS_LIMIT_BYTES);
  expect(readdirSync(folder).filter((name) => name !== 'rss')).toEqual(
    before.filter((name) => name !== 'rss'),
  );
  return stderr;
}

const chosen = [
  ...BAD_ONNX.filter(({ fault }) => /memory|million|exabytes|cycle|escape|without end/.test(fault)),
  ...BAD_SCHEDULES.filter(({ fault }) => /million|brackets|petabytes|screen|no text/.test(fault)),
  ...BAD_NPY.filter(({ fault }) => /terabytes|huge|escape|big-endian/.test(fault)),
];

describe('the program refuses', () => {
  writeFileSync(file('good.onnx'), onnxFile({}));
  test.each(chosen.map((bad) => [bad.fault, bad] as const))('%s', async (_, bad) => {
    const kind = BAD_ONNX.includes(bad) ? 'onnx' : BAD_SCHEDULES.includes(bad) ? 'json' : 'npy';
    const name = file(`bad.${kind}`);
    writeFileSync(name, bad.bytes);
    const args = kind === 'npy' ? [file('good.onnx'), '--input', name] : [name];
    const said = await refusal('run', ...args, '--output', file('y.npy'));
    expect(said).toContain(name);
    expect(said).toContain(bad.says);
  });

  test.each(
    BAD_SCHEDULES.filter(({ fault }) => /million|brackets/.test(fault)).map(
      (bad) => [bad.fault, bad] as const,
    ),
  )('%s, as a machine and as a replay file', async (_, { bytes }) => {
    const name = file('large.json');
    writeFileSync(name, bytes);
    expect(await refusal('run', '--layers', '8,4', '--machine', name)).toContain(name);
    expect(await refusal('replay', name)).toContain(name);
  });

  test.runIf(process.platform === 'linux')(
    'devices, folders and named pipes, wherever a file is named',
    async () => {
      execFileSync('mkfifo', [file('pipe')]);
      symlinkSync('/proc/self/pagemap', file('endless.json'));
      for (const [special, args] of [
        ['/dev/zero', ['run', '/dev/zero']],
        [folder, ['compile', folder]],
        [file('pipe'), ['run', file('good.onnx'), '--input', file('pipe')]],
        ['/dev/zero', ['run', MNIST.model, '--input', MNIST.input, '--labels', '/dev/zero']],
        [file('pipe'), ['replay', file('pipe')]],
        ['/proc/self/pagemap', ['run', '/proc/self/pagemap']],
        [file('endless.json'), ['run', file('endless.json')]],
        [file('endless.json'), ['replay', file('endless.json')]],
        [file('endless.json'), ['run', '--layers', '8,4', '--machine', file('endless.json')]],
        ['/proc/self/pagemap', ['run', file('good.onnx'), '--input', '/proc/self/pagemap']],
        ['/dev/full', ['compile', file('good.onnx'), '-o', '/dev/full']],
        ['/dev/full', ['run', file('good.onnx'), '--output', '/dev/full']],
      ] as const) {
        expect(await refusal(...args)).toContain(special);
      }
    },
  );

  test('to make a copy of a weight for each of the thousands of nodes that share it', async () => {
    const size = 256;
    const nodes = Array.from({ length: 5000 }, (_, i) =>
      node('Gemm', [i === 0 ? 'x' : `h${i}`, 'x2x'], `h${i + 1}`),
    );
    const inputs = [value('x', ['n', size])];
    const outputs = [value('h5000', ['n', 1])];
    const shared = onnxFile({ nodes, inputs, outputs, initializers: [floats('x2x', [size, size])] });
    writeFileSync(file('shared.onnx'), shared);
    expect(await refusal('compile', file('shared.onnx'))).toContain('output "h5000" is declared');
  });
});

describe('a token', () => {
  const fields = { ringCapacity: 8, schedule: '0123456789ab', deviations: '-' };

  test.each([
    ['with an option that is none', { evil: '1' }, 'unknown here'],
    ['with sizes that no machine has', { layers: '1024,1024', batch: '1024', tile: '1x1x1' }, 'EXECUTEs'],
    [
      'with sizes that take a while to compile',
      { layers: '1024,1024', batch: '100', tile: '8x8x8' },
      '212992',
    ],
    ['with sizes to be searched for', { layers: '1024,1024', batch: '1024', tile: 'auto' }, 'tile auto'],
    ['without a model', { batch: '4' }, 'how its schedule is made'],
    ['for another schedule', { layers: '8,4' }, 'it was made for schedule'],
    [
      'for another schedule, with gigabytes of input',
      { layers: '1024,1', batch: '400000', tile: '1024x1024x1', sram: '512M' },
      'it was made for schedule',
    ],
    [
      'for another schedule, with SRAM for millions of tiles',
      { layers: '1,1', batch: '5000', tile: '1x1x1', sram: '1024M', buffers: '1024', schedule: 'pipelined' },
      'it was made for schedule',
    ],
  ])('%s is refused', async (_, workload, says) => {
    expect(await refusal('replay', formatToken({ ...fields, protocol: 'sequence', workload }))).toContain(
      says,
    );
  });

  test('of megabytes of steps is refused', async () => {
    const deviations = Array.from({ length: 300_000 }, (_, i) => `${i}-1`).join(',');
    const token = formatToken({ ...fields, protocol: 'sequence', workload: null, deviations });
    const schedule = {
      format: 'heddle-schedule',
      version: 1,
      sramBytes: 4,
      tile: { m: 1, k: 1, n: 1 },
      tensors: [],
      ops: [],
    };
    const replayFile = { format: 'heddle-replay-file', version: 1, token, finding: '', seed: '1', schedule };
    writeFileSync(file('long.json'), JSON.stringify(replayFile));
    expect(await refusal('replay', file('long.json'))).toContain('it was made for schedule');
  });
});
