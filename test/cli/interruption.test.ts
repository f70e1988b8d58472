import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Random } from '../../sim/random.js';
import { writeNpy } from '../../src/arrays/npy.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { Interrupted, Interruption, noteProgress, Word } from '../../src/cli/io/interruption.js';
import { randomModel, randomTensor } from '../../src/model/random-model.js';
import { formatToken, hashSchedule } from '../../src/safety/token.js';
import { compile } from '../../src/schedule/compile.js';
import { Child, type Exit } from './child.js';
import { ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

/** Meant is one second; a machine that runs other tests meanwhile may take longer over anything. */
const LIMIT_MS = 5000;

/**
 * Loaded before the program: the thread that hears Ctrl-C takes twenty seconds for one. So the moment for which it waits is long
 * enough for what comes to its end, on a busy machine as well.
 */
const PATIENCE = `data:text/javascript,import { isMainThread } from 'node:worker_threads';
  const now = performance.now.bind(performance);
  if (isMainThread) performance.now = () => now() / 20;`.replaceAll('\n', ' ');
/** How long a command is left at work until it has something to print: longer where it had nothing yet. */
const AT_WORK_MS = [4000, 16_000, 64_000];

const plan = ['--layers', '64,64', '--batch', '64'];
const wide = ['--layers', '512,512,512', '--batch', '512'];
const large = ['--layers', '2048,2048,2048', '--batch', '1024'];

/** A protocol that never comes to be there, and one whose lanes never take a step. */
writeFileSync(file('endless.mjs'), 'for (;;);');
const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist/src', path)).href);
writeFileSync(
  file('stuck.mjs'),
  `import { sequence } from ${built('protocols/sequence.js')};
   const begin = () => { for (;;); };
   export default { ...sequence, name: 'stuck', lanes: sequence.lanes.map((lane) => ({ ...lane, begin })) };`,
);
/** Threads with more orders than anybody can search. */
writeFileSync(
  file('many.threads.mjs'),
  `export const setup = () => ({ count: new Int32Array(new SharedArrayBuffer(4)) });
   const add = ({ count }) => { for (let i = 0; i < 40; i++) Atomics.add(count, 0, 1); };
   export const threads = { first: add, second: add };`,
);
/** A lane that goes on for ever. */
writeFileSync(
  file('spinning-lanes.mjs'),
  `import { lanesIn, registers, System } from ${built('sim.js')};
   const states = { again: { stores: 0, value: 1, next: 'again' }, last: { stores: 0, value: 2 } };
   export const system = new System({ lanes: [lanesIn()('spins', registers(), states)], cells: ['cell'] });`,
);
/** An input of 256 MiB, which take their time to read although they are zeros that no disk holds. */
writeFileSync(file('tall.npy'), writeNpy(randomTensor(2 ** 20, 64, '1')).subarray(0, 128));
truncateSync(file('tall.npy'), 128 + 2 ** 28);
/** The first of all interleavings of a long schedule. */
const token = formatToken({
  protocol: 'sequence',
  ringCapacity: 8,
  schedule: hashSchedule(compile(randomModel({ layers: [1024, 1024, 1024], seed: '1' }), { batch: 1024 })),
  deviations: '-',
  workload: { layers: '1024,1024,1024', batch: '1024', seed: '1' },
});

/** What makes its schedule again: it is longer than one that a token may ask for by itself. */
const itsSchedule = '--layers 1024,1024,1024 --batch 1024 --tile 32x32x32 --buffers 2 --schedule plain'.split(
  ' ',
);

/** Every command, so that it would take long, and what it might leave half done. */
const LONG: readonly (readonly [command: string, ...args: string[]])[] = [
  ['run', ...large, '--output', 'y.npy'],
  ['run', ...large, '--backend', 'sim', '--output', 'y.npy', '--json'],
  ['run', ...large, '--backend', 'threads', '--trace', 'trace.json', '--output', 'y.npy'],
  ['run', '--layers', '64,64', '--input', 'tall.npy'],
  ['simulate', ...large, '--svg', 'lanes.svg', '--trace', 'trace.json'],
  ['simulate', ...wide, '--tile', '16x16x16', '--trace', 'trace.json', '--json'],
  ['compare', ...large, '--runs', '1000000', '--output', 'y.npy'],
  ['compare', ...plan, '--runs', '1000000', '--machine', 'built-in', '--json'],
  ['suite', '--machine', 'built-in', '--json'],
  ['calibrate', '-o', 'machine.json', '--json'],
  ['tune', ...wide, '-o', 'schedule.json'],
  ['tune', ...wide, '-o', 'schedule.json', '--report', 'report.html', '--json'],
  ['compile', ...large, '--tile', '16x32x32', '-o', 'schedule.json'],
  ['compile', ...large, '--tile', '16x32x32'],
  ['verify', ...large, '--tile', '16x32x32', '--buffers', '2', '--ring-capacity', '512'],
  ['verify', ...wide, '--tile', '32x32x32', '--ring-capacity', '512', '--checked', '--json'],
  ['verify', ...plan, '--protocol', './endless.mjs'],
  ['verify', ...plan, '--protocol', './stuck.mjs'],
  ['run', ...plan, '--protocol', './stuck.mjs', '--backend', 'threads'],
  ['replay', token, ...itsSchedule],
  ['replay', token, ...itsSchedule, '--on', 'threads', '--json'],
  ['fuzz', '--time', '10m', '--seed', '1', '--json'],
  ['fuzz', '--time', '10m', '--seed', '1', '--workers', '2'],
  ['check', 'many.threads.mjs', '--exhaustive', '--save', 'failure.json'],
  ['check', 'many.threads.mjs', '--strategy', 'pct', '--time', '10m', '--json'],
  ['check', './endless.mjs'],
  ['check', './spinning-lanes.mjs', '--on', 'threads', '--limit', '10m'],
  ['check', './spinning-lanes.mjs', '--on', 'threads', '--runs', '1000000', '--limit', '20ms', '--json'],
  ['check', './endless.mjs', '--on', 'threads'],
  ['verify', '--every-schedule', '--ring-capacity', '32', '--json'],
  ['campaign', 'start', 'nightly', 'check', 'many.threads.mjs', '--exhaustive'],
  ['fuzz', '--campaign', 'fuzzed', '--seed', '1'],
  ['explore', './endless.mjs'],
  ['explore', 'many.threads.mjs', '--json'],
  ['explore', ...plan, '--protocol', './endless.mjs'],
];

const random = new Random('moments of Ctrl-C');
const between = (least: number, most: number) => Math.round(least + random.unit() * (most - least));

/** The first of each command: all of one command load the same libraries. */
const ONE_EACH = LONG.filter(([name], at) => LONG.findIndex(([other]) => other === name) === at);

/** When Ctrl-C comes, counted from when it is first heard. */
const MOMENTS: readonly (readonly [args: readonly string[], afterMs: number])[] = [
  // At once: the thread that will read the command line has not begun, so the program cannot tell commands apart.
  ...LONG.slice(0, 3).map((args) => [args, 0] as const),
  // While libraries load.
  ...ONE_EACH.map((args) => [args, between(0, 500)] as const),
  // At work.
  ...LONG.map((args) => [args, between(500, 1300)] as const),
];

async function interrupted(
  args: readonly string[],
  afterMs: number,
  nodeArgs: readonly string[] = [],
): Promise<Exit & { tookMs: number }> {
  const child = new Child(args, { cwd: folder, nodeArgs });
  await child.listening;
  await delay(afterMs);
  const sentMs = performance.now();
  child.interrupt();
  return { ...(await child.exit), tookMs: performance.now() - sentMs };
}

/** What is wrong with how a command ended, in words. */
function faultsOf(
  { code, signal, stdout, stderr, tookMs }: Exit & { tookMs: number },
  json: boolean,
): string[] {
  const faults: string[] = [];
  if (code !== 130 || signal !== null) faults.push(`it ended with ${code ?? signal}`);
  if (tookMs > LIMIT_MS) faults.push(`it took ${tookMs} ms`);
  if (!/^(heddle: interrupted[^\n]*\n)?$/.test(stderr)) faults.push(`it said ${stderr}`);
  if (stdout !== '' && !stdout.endsWith('\n')) faults.push(`it printed half a line: ${stdout.slice(-60)}`);
  if (stdout !== '' && json) JSON.parse(stdout);
  return faults;
}

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  test('is tried on every command', () => {
    // No file takes `inspect` long enough to be interrupted: test/model/onnx holds the bound.
    const tried = new Set([...LONG.map(([command]) => command), 'inspect']);
    expect(COMMANDS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  test.each(MOMENTS.map(([args, afterMs]) => [args.join(' '), afterMs, args] as const))(
    'ends heddle %s after %i ms: soon, with status 130, and nothing half done',
    // What does not hear Ctrl-C never does; where others keep the disk busy, once may be late.
    { retry: 3 },
    async (_, afterMs, args) => {
      const end = await interrupted(args, afterMs);
      expect(faultsOf(end, args.includes('--json'))).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );

  const fuzzed = { interrupted: true, failure: null };
  test.each<[args: string[], printed: object]>([
    [
      ['compare', ...plan, '--lanes', 'dma,compute', '--runs', '1000000', '--machine', 'built-in'],
      { interrupted: true, bits: { identical: true } },
    ],
    [['fuzz', '--time', '10m', '--seed', '1'], fuzzed],
    [['fuzz', '--time', '10m', '--seed', '1', '--workers', '2'], fuzzed],
    [['tune', '--layers', '256,256,256', '--batch', '1024'], { interrupted: true, verification: null }],
  ])('leaves heddle %j to print what it has', async (args, printed) => {
    let stdout = '';
    for (const afterMs of AT_WORK_MS) {
      const end = await interrupted([...args, '--json'], afterMs, ['--import', PATIENCE]);
      expect(end.code).toBe(130);
      stdout = end.stdout;
      if (stdout !== '') break;
    }
    expect(JSON.parse(stdout)).toMatchObject(printed);
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C while a file is written', () => {
  /** The text of a program that the supervisor runs, and how it ends where Ctrl-C comes as it begins to write. */
  const writing = async (pieces: string, nodeArgs: readonly string[] = []): Promise<Exit> => {
    writeFileSync(
      file('writes.mjs'),
      `import { writeStream } from ${built('cli/io/files.js')};
       const text = function* () { process.kill(process.pid, 'SIGINT'); ${pieces} };
       writeStream('written.txt', text());
       for (;;);`,
    );
    writeFileSync(
      file('start.mjs'),
      `import { supervise } from ${built('cli/supervisor.js')};
       supervise(new URL('./writes.mjs', import.meta.url), []);`,
    );
    return new Child([], { cwd: folder, program: file('start.mjs'), nodeArgs }).exit;
  };

  test('waits for the end of a short one', async () => {
    const threePieces = "for (let at = 0; at < 3; at++) yield 'x'.repeat(1e6)";
    expect(await writing(threePieces, ['--import', PATIENCE])).toMatchObject({ code: 130, stdout: '' });
    expect(statSync(file('written.txt')).size).toBe(3e6);
  });

  test('removes one that has no end', async () => {
    rmSync(file('written.txt'), { force: true });
    expect(await writing("for (;;) yield 'x'.repeat(1000);")).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(folder).filter((name) => /written|tmp/.test(name))).toEqual([]);
  });
});

describe('an interruption', () => {
  test('lets work that is not interrupted give its result and its errors', () => {
    using interruption = new Interruption();
    expect(interruption.breakable(() => 42)).toBe(42);
    const work = () => {
      noteProgress('1 of 2');
      throw new RangeError('mine');
    };
    expect(() => interruption.breakable(work)).toThrow(RangeError);
    expect(interruption.signal.aborted).toBe(false);
  });

  test('breaks off work that notes its progress, which says how far it came; other work goes on', () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    using interruption = new Interruption(words);
    let steps = 0;
    const work = () => {
      for (;;) {
        if (++steps === 3) Atomics.store(words, Word.interrupted, 1);
        noteProgress(`steps ${steps}`);
      }
    };
    expect(() => interruption.breakable(work, () => `${steps} steps`)).toThrow(
      new Interrupted('interrupted: 3 steps'),
    );
    expect(interruption.signal.aborted).toBe(true);
    expect(() => noteProgress('steps 4')).not.toThrow();
    expect(() => interruption.breakable(() => 42)).toThrow(Interrupted);
  });

  test('is given a moment once it has something to give, and not before', () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    using interruption = new Interruption(words);
    expect(words[Word.unended]).toBe(0);
    noteProgress('runs 1');
    interruption.check();
    expect(words[Word.unended]).toBe(1);
  });
});
