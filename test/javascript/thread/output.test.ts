import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarioFolder } from '../scenario-files.js';

const HEDDLE = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url));
const write = scenarioFolder();

test('what threads print stays out of the output of the command', () => {
  write(
    'loud-worker.mjs',
    `console.log('LOUD worker'); process.stdout.write('LOUD raw'); console.error('LOUD');`,
  );
  const file = write(
    'loud.mjs',
    `import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    console.log('loud module');
    export const setup = () => { console.log('loud setup'); return new Int32Array(new SharedArrayBuffer(8)); };
    export const threads = {
      async a(c) {
        console.log('LOUD a');
        process.emitWarning('LOUD warning');
        await once(new Worker(new URL('loud-worker.mjs', import.meta.url)), 'exit');
        Atomics.add(c, 0, 1);
      },
      b(c) { console.error('LOUD b'); Atomics.add(c, 0, 1); },
    };
    export function check() { console.log('loud check'); }`,
  );
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [HEDDLE, 'check', file, '--exhaustive', '--json'],
    {
      encoding: 'utf8',
    },
  );
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'proved' });
  expect(stderr).not.toMatch(/LOUD/);
  expect(status).toBe(0);
});
