import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { LIMIT_MS } from '../limit.js';
import { ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();

function run(program: string, ...args: string[]) {
  return promisify(execFile)(program, args, { cwd: folder, timeout: LIMIT_MS });
}

const types = join(folder, 'node_modules/@types');

/** What the compiler says about the project in the folder. */
async function compiled(): Promise<string> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const said = await run(process.execPath, compiler, '-p', folder).catch((error) => error);
  return said.stdout + said.stderr;
}

describe('the package, packed and installed in an empty folder', () => {
  beforeAll(async () => {
    // Without scripts: what is packed is what the tests' own build made, and other tests are using it.
    const { stdout } = await run(
      'npm',
      'pack',
      ROOT,
      '--ignore-scripts',
      '--json',
      '--pack-destination',
      folder,
    );
    const [{ filename }] = JSON.parse(stdout) as { filename: string }[];
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    await run('npm', 'install', `./${filename}`, '--prefer-offline', '--no-audit', '--no-fund');
  });

  test('has a program that runs', async () => {
    const { stdout } = await run('npx', '--no-install', 'heddle', '--help');
    expect(stdout).toContain('heddle compare');
    // With a machine, so that none is calibrated while other tests use it.
    const compared = await run(
      'npx',
      ...['--no-install', 'heddle', 'compare', '--layers', '20,10', '--machine', 'built-in'],
      ...['--runs', '2', '--json', '--report', 'report.html'],
    );
    expect(JSON.parse(compared.stdout).bits.identical).toBe(true);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>.*uPlot/s);
  });

  test('can be imported, and its workers are found', async () => {
    writeFileSync(
      join(folder, 'use.mjs'),
      `import { compile, constants, Engine, randomModel, randomTensor } from 'heddle';
       const model = randomModel({ layers: [8, 4], seed: '1' });
       const schedule = compile(model, { batch: 2 });
       const inputs = new Map([...constants(model), [schedule.tensors[0].name, randomTensor(2, 8, 'x')]]);
       const engine = new Engine({ threaded: true });
       const { outputs } = await engine.execute(schedule, inputs);
       await engine.close();
       console.log([...outputs.values()].map(({ rows, cols }) => rows + ' x ' + cols).join());`,
    );
    expect((await run(process.execPath, 'use.mjs')).stdout).toBe('2 x 4\n');
  });

  test('has types that a strict program compiles against', async () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { type Comparison, compare, compile, Engine, modelWorkload, randomModel, type Schedule } from 'heddle';
       const model = randomModel({ layers: [8, 4], seed: '1' });
       export const schedule: Schedule = compile(model, { batch: 2, tile: { m: 8, k: 8, n: 8 } });
       export const engine = new Engine({ threaded: true, ringBufferCapacity: 4 });
       const { comparison } = await compare(modelWorkload(model, {}, null, '1'), { runs: 1 });
       export const identical: Comparison['bits']['identical'] = comparison.bits.identical;
       // @ts-expect-error: a misspelt option is found, so the types are there
       compile(model, { bach: 2 });`,
    );
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: 'ES2023',
          lib: ['ES2024', 'ESNext.Disposable', 'DOM'],
          module: 'NodeNext',
          types: ['node'],
        },
        files: ['use.ts'],
      }),
    );
    if (!existsSync(types)) symlinkSync(join(ROOT, 'node_modules/@types'), types);
    expect(await compiled()).toBe('');
  });

  test.each([
    ['the newest of everything', { lib: ['ES2024', 'ESNext.Disposable', 'DOM'], types: ['node'] }],
    ["Node's types and no browser's", { lib: ['ES2023'], types: ['node'] }],
    ['what a target brings with it', { types: ['node'] }],
    ["no types but TypeScript's own", { types: [] }],
  ])('has types that a strict program compiles against with %s', async (_, options) => {
    if (!existsSync(types)) symlinkSync(join(ROOT, 'node_modules/@types'), types);
    writeFileSync(
      join(folder, 'all.ts'),
      `import * as heddle from 'heddle';
       import * as sim from 'heddle/sim';
       import * as arbitraries from 'heddle/fast-check';
       import * as threads from 'heddle/threads';
       import * as campaign from 'heddle/campaign';
       export const all: readonly unknown[] = [heddle.verify, sim.check, arbitraries.interleaving, threads.check];
       export const lead = campaign.leadCampaign;`,
    );
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'ES2022',
      module: 'NodeNext',
      ...options,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['all.ts'] }));
    expect(await compiled()).toBe('');
  });

  test.each([
    ['nightly', 'bullmq @electric-sql/pglite'],
    ['postgres://me:hunter2@db.example/x', 'bullmq pg'],
    ['redis://:hunter2@db.example', 'bullmq ioredis'],
  ])('brings nothing that campaigns need, and says what to install for %s', async (where, packages) => {
    const example = join('node_modules', 'heddle', 'examples', 'lost-update.threads.mjs');
    const options = ['--no-install', 'heddle', 'check', example, '--campaign', where];
    const failed = await run('npx', ...options).catch((error) => error);
    expect([failed.code, failed.stdout]).toEqual([2, '']);
    expect(failed.stderr).toMatch(
      new RegExp(`^heddle: \\S+: a campaign there needs bullmq, .*: npm install ${packages}\n$`),
    );
    expect(failed.stderr).not.toContain('hunter2');
    expect(existsSync(join(folder, 'nightly'))).toBe(false);
  });

  test('checks threads as they are written, by command, in code and in vitest', async () => {
    const example = join('node_modules', 'heddle', 'examples', 'lost-update.threads.mjs');
    const failed = await run('npx', '--no-install', 'heddle', 'check', example).catch((error) => error);
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('the count is 1, not 2')]);
    const ring = readFileSync(join(ROOT, 'examples/ring.threads.ts'), 'utf8');
    writeFileSync(join(folder, 'ring.threads.ts'), ring);
    writeFileSync(
      join(folder, 'threads.mjs'),
      `import { assertProved, check } from 'heddle/threads';
       const report = await check(new URL('./ring.threads.ts', import.meta.url));
       assertProved(report);
       console.log(report.verdict, report.threads.join());`,
    );
    expect((await run(process.execPath, 'threads.mjs')).stdout).toBe('proved producer,consumer\n');
    writeFileSync(
      join(folder, 'ring.test.mjs'),
      `import { check } from 'heddle/threads';
       import 'heddle/vitest';
       import { expect, test } from 'vitest';
       test('the ring', async () => {
         await expect(check(new URL('./ring.threads.ts', import.meta.url))).resolves.toBeProved();
       }, 60_000);`,
    );
    const vitest = join(folder, 'node_modules/vitest');
    if (!existsSync(vitest)) symlinkSync(join(ROOT, 'node_modules/vitest'), vitest);
    const { stdout } = await run(process.execPath, join(vitest, 'vitest.mjs'), 'run', 'ring.test.mjs');
    expect(stdout).toMatch(/1 passed/);
  });

  test('has neither tests nor TypeScript sources in it', () => {
    const installed = join(folder, 'node_modules/heddle');
    const files = readdirSync(installed, { recursive: true }) as string[];
    expect(files).toContain(join('dist', 'src', 'index.js'));
    expect(files).toContain(join('dist', 'src', 'run', 'threads', 'worker.js'));
    expect(files).toContain(join('dist', 'kernels.wasm'));
    expect(files).toContain(join('examples', 'ticket-lock.threads.mjs'));
    expect(files).toContain(join('docs', 'threads.md'));
    expect(files).toContain(join('dist', 'src', 'report', 'pages', 'run', 'main.css'));
    const own = files.filter((file) => !file.startsWith('node_modules'));
    expect(own.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });
});
