import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { BAD_INPUT, FINDING, INTERNAL_FAULT, isOutOfMemory, wordsOf } from '../../src/cli/io/exit-status.js';
import { Interrupted } from '../../src/cli/io/interruption.js';
import { usageFault } from '../../src/cli/io/usage-fault.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { LaneFailure } from '../../src/run/threads/lane-failure.js';
import { writeSchedule } from '../../src/schedule/read.js';
import { ESCAPE } from '../bad-input/corpus.js';
import { LIMIT_MS } from '../limit.js';
import { handWritten } from '../schedule/hand-written.js';
import { Child } from './child.js';
import { heddle, PROGRAM, temporaryFolder } from './heddle.js';
import { startHeddleWith } from './start.js';

const folder = temporaryFolder();
const racing = ['verify', '--layers', '128,64', '--batch', '64', '--protocol', 'two-ring'];

describe('help', () => {
  test.each(COMMANDS.map(({ name }) => name))('of %s shows examples and --json', async (name) => {
    const { status, stdout } = await heddle(name, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n +heddle ${name} `));
    expect(stdout).toContain('--json');
  });

  test('gives the exit statuses', async () => {
    expect((await heddle('--help')).stdout).toContain(
      '0 well, 1 a finding, 2 bad usage or input, 3 not finished',
    );
  });
});

describe('the exit status is', () => {
  test.each<[number, string[]]>([
    [0, ['verify', '--layers', '8,4']],
    [1, racing],
    [2, ['verify', '--layers', '8']],
    [3, ['verify', '--layers', '64,64', '--max-states', '5']],
  ])('%i of %j', async (status, args) => {
    expect((await heddle(...args)).status).toBe(status);
  });

  test.each<[number, Error]>([
    [BAD_INPUT, new BadInput('x')],
    [130, new Interrupted('x')],
    [FINDING, Object.assign(new Error('x'), { name: 'LaneHang' })],
    [FINDING, new LaneFailure('x', 'dma', 1, 'stuck')],
    [BAD_INPUT, new LaneFailure('x', 'dma', 1, 'threw')],
    [BAD_INPUT, new LaneFailure('x', 'dma', 1, 'lost')],
  ])('%s after an error of its kind', (status, error) => {
    expect(wordsOf(error)).toEqual({ status, message: 'x' });
  });

  test.each<[number, unknown, RegExp]>([
    [
      INTERNAL_FAULT,
      Object.assign(new TypeError('x\ny'), { stack: '' }),
      /^internal error: x\\ny: please report/,
    ],
    [INTERNAL_FAULT, null, /^internal error: null: please/],
    [INTERNAL_FAULT, 'x'.repeat(1e6), /^internal error: x{80}\.\.\.: please/],
    [
      BAD_INPUT,
      Object.assign(new Error('x'), { stack: 'Error: x\n  at f (file:///my/own.mjs:3:4)' }),
      /^a module of yours threw: x \(\/my\/own\.mjs:3\)$/,
    ],
    [BAD_INPUT, Object.assign(new Error('x'), { code: 'EMFILE' }), /ulimit -n/],
    [BAD_INPUT, Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'uv_cwd' }), /^the folder/],
    [BAD_INPUT, new RangeError('Array buffer allocation failed'), /^not enough memory/],
  ])('%s after one that nobody expected, said in one line', (status, error, says) => {
    const { status: is, message } = wordsOf(error);
    expect([is, message]).toEqual([status, expect.stringMatching(says)]);
  });

  test('2 where there is no memory, and a fault of ours is none of that', () => {
    const large = () => new Float32Array(2 ** 50);
    expect(large).toThrow(RangeError);
    for (const message of [
      'WebAssembly.Memory(): could not allocate memory',
      'Invalid typed array length: 1125899906842624',
    ]) {
      expect(isOutOfMemory(new RangeError(message))).toBe(true);
    }
    expect(isOutOfMemory(new RangeError('Maximum call stack size exceeded'))).toBe(false);
  });

  test('2 where the heap is full, in one line', async () => {
    const small = { NODE_OPTIONS: '--max-old-space-size=60' };
    const args = ['compile', '--layers', '2048,2048', '--batch', '1024', '--tile', '16x16x16', '--json'];
    const { status, stdout, stderr } = await startHeddleWith(small, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: not enough memory \(JS heap out of memory\): use [^\n]+\n$/);
  });
});

describe('a mistyped', () => {
  test.each([
    ['--bacth', 'unknown option --bacth: did you mean --batch?'],
    ['--bacth=3', 'unknown option --bacth: did you mean --batch?'],
    ['--layesr', 'did you mean --layers?'],
    ['--no-jsno', 'did you mean --json?'],
    ['--frobnicate', 'unknown option --frobnicate: the command'],
    ['-x', 'unknown option -x: '],
  ])('option %s is told what it may have been', async (option, says) => {
    const { status, stderr } = await heddle('run', '--layers', '8,4', option);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });

  test('choice is told the choices', () => {
    const message = 'Invalid values:\n  Argument: on, Given: "moon", Choices: "sim", "threads"';
    expect(usageFault(message, [], [])).toBe('--on moon: take sim, threads');
  });
});

describe('a value', () => {
  test.each<[string[], string]>([
    [['run', '--layers'], '--layers: it is empty'],
    // An option with a default is not taken at it where the value was forgotten.
    [['verify', '--layers', '8,4', '--protocol'], '--protocol: it is empty'],
    [['verify', '--layers', '8,4', '--ring-capacity'], '--ring-capacity: it is empty'],
    [['fuzz', '--strategy'], '--strategy: it is empty'],
    [['--', 'verify', '--layers', '8,4'], 'no command: name one'],
    [['run', '--layers', '8,4', '--input'], '--input: it is empty'],
    [['run', ''], 'model: it is empty'],
    [['replay', ''], 'token: it is empty'],
    [
      ['verify', '--layers', '8,4', '--find', 'race', '--find', 'race'],
      '--find race and race: it is given more than once',
    ],
  ])('that is missing or there twice is refused: %j', async (args, says) => {
    const { status, stdout, stderr } = await heddle(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });
});

describe('completion', () => {
  const complete = async (...words: string[]) =>
    (await heddle('--get-yargs-completions', 'heddle', ...words)).stdout.trim().split('\n');

  test.each<[string[], string[]]>([
    [['ver'], ['verify']],
    [
      ['run', '--backend', ''],
      ['sequential', 'sim', 'threads'],
    ],
    [['run', '--backend', 'th'], ['threads']],
    [
      ['verify', '--find', ''],
      ['race', 'deadlock', 'wrong-result'],
    ],
    [['fuzz', '--strategy', 'pc'], ['pct']],
    [
      ['replay', 'token', '--on', ''],
      ['sim', 'threads'],
    ],
    [
      ['compare', '--protocol', ''],
      ['sequence', 'scoreboard', 'two-ring'],
    ],
    [['run', '--ring'], ['--ring-capacity']],
  ])('of %j', async (words, wanted) => {
    expect(await complete(...words)).toEqual(expect.arrayContaining(wanted));
  });

  test('works in bash, from the script that it prints', async () => {
    const { stdout } = await startHeddleWith({ SHELL: '/bin/bash' }, 'completion');
    writeFileSync(join(folder, 'heddle'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`, {
      mode: 0o755,
    });
    writeFileSync(join(folder, 'completion.sh'), stdout);
    const script = `. ./completion.sh; COMP_WORDS=(heddle run --back); COMP_CWORD=2
      _heddle_yargs_completions; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(heddle run --backend s); COMP_CWORD=3; _heddle_yargs_completions; echo "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const options = { cwd: folder, env, timeout: LIMIT_MS };
    const completed = await promisify(execFile)('bash', ['-c', script], options);
    expect(completed.stdout).toBe('--backend\nsequential sim\n');
  });

  test('has a script for zsh', async () => {
    expect((await startHeddleWith({ SHELL: '/bin/zsh' }, 'completion')).stdout).toContain('#compdef heddle');
  });
});

describe('colours', () => {
  test.each<[Readonly<Record<string, string>>, boolean]>([
    [{ FORCE_COLOR: '', NO_COLOR: '', CI: '1' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
    [{ FORCE_COLOR: '0', NO_COLOR: '' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('in a pipe with %j: %s', async (env, coloured) => {
    const { stdout } = await startHeddleWith(env, ...racing);
    expect(stdout).toContain('Race: ');
    expect(stdout.includes(`${ESCAPE}[3`)).toBe(coloured);
  });
});

/** Colours are decided on when the program starts; in a pipe there are none by themselves. */
const coloured = (...args: string[]) => startHeddleWith({ FORCE_COLOR: '1', NO_COLOR: undefined }, ...args); // Node warns where both are set

test.each([
  ['in a pipe', heddle],
  ['in colour', coloured],
])('names from files do not reach the terminal as they are, %s', async (_, run) => {
  const name = `w${ESCAPE}[2J\n\u009b2J`;
  const text = writeSchedule(handWritten).replaceAll('"w"', JSON.stringify(name));
  const file = join(folder, `evil${ESCAPE}]0;\n.json`);
  writeFileSync(file, text);
  for (const args of [
    ['run'],
    ['verify'],
    ['verify', '--protocol', 'two-ring'],
    ['verify', '--json', '--protocol', 'two-ring'],
    ['run', '--tensor', 'q=/dev/null'],
  ]) {
    const { stdout, stderr } = await run(args[0], file, ...args.slice(1));
    const plain = (stdout + stderr).replace(new RegExp(`${ESCAPE}\\[\\d{1,2}m`, 'g'), '');
    expect(plain).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(2);
  }
});

describe('a pipe that closes early', () => {
  test.each([
    [['--help']],
    [['compile', '--layers', '256,256', '--batch', '256']],
    [racing],
    [['compile', '--layers', '8,4', '--json']],
  ])('ends %j quietly', async (args) => {
    const child = new Child(args);
    child.closeOutput();
    const { signal, stderr } = await child.exit;
    expect([signal, stderr]).toEqual([null, '']);
  });
});

test.skipIf(process.platform !== 'linux')('a full disk for standard output is said in one line', async () => {
  for (const args of ['--help', 'compile --layers 8,4', 'verify --layers 8,4 --json']) {
    const command = `"${process.execPath}" "${PROGRAM}" ${args} > /dev/full`;
    const error = await promisify(execFile)('sh', ['-c', command], { timeout: LIMIT_MS }).catch(
      (thrown) => thrown,
    );
    expect(error.code).toBe(2);
    expect(error.stderr).toMatch(/^heddle: standard output: it cannot be written \(ENOSPC\)[^\n]*\n$/);
  }
});
