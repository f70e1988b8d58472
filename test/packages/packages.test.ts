import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CheckRun, check } from '../../src/javascript/check.js';
import { LIMIT_MS } from '../limit.js';

const HERE = fileURLToPath(new URL('./', import.meta.url));
/** They are installed by `npm run install:packages`, which `npm test` does first. */
const areInstalled = existsSync(join(HERE, 'node_modules'));

/** A scenario beside this file; what stands behind a question mark is handed to it. */
function scenario(name: string): URL {
  const [file, query = ''] = name.split('?');
  return new URL(`./${file}.threads.mjs${query === '' ? '' : `?${query}`}`, import.meta.url);
}

describe.skipIf(!areInstalled)('published packages, as they are', () => {
  test.each<[string, CheckRun, string, RegExp]>([
    ['await-sync', {}, 'race', /await-sync\/mod\.js:31.*await-sync\/worker\.js:21/],
    ['await-sync', { afterRaces: true }, 'deadlock', /mod\.js:60.*worker\.js:26/],
    ['await-sync?bytes=4', { afterRaces: true }, 'assertion', /check threw/],
    ['sync-threads', {}, 'race', /sync-threads\/src\/index\.js:31.*index\.js:64/],
    ['sync-threads', { afterRaces: true }, 'assertion', /check threw/],
    ['multithreading-semaphore', {}, 'deadlock', /wantsOne sleeps on .*semaphore\.js:84/],
    ['multithreading-channel', {}, 'assertion', /check threw/],
    ['asymmetric-io-mutex', {}, 'assertion', /a reader holds the lock alone/],
    ['woven-ecs-pool', {}, 'assertion', /Entity pool exhausted/],
    ['woven-ecs-events', {}, 'assertion', /the removal was never heard of/],
    ['await-sync-whole', { isolate: 'run' }, 'race', /mod\.js:31.*await-sync\/worker\.js:21/],
    ['sync-threads-whole', {}, 'race', /index\.js:31.*sync-threads-echo\.cjs#2.*index\.js:64/],
    ['coincident-whole', { isolate: 'run' }, 'race', /coincident\/src\/worker\.js:92.*main\.js:146/],
    ['make-synchronized-exit', { isolate: 'run' }, 'assertion', /check threw/],
    ['thread-stream-ready', {}, 'assertion', /'ready' never came/],
    ['ringbuf-two-producers', {}, 'race', /ringbuf\.js\/dist\/index\.mjs:488/],
  ])('%s %j: %s', async (name, options, verdict, message) => {
    const { finding, ...report } = await check(scenario(name), { timeMs: LIMIT_MS, ...options });
    expect(report.verdict).toBe(verdict);
    expect(finding?.message).toMatch(message);
  });

  test.each(['sync-api-common', 'sync-api-common-whole', 'workerpool-whole', 'atomic-sleep'])(
    '%s is proved',
    async (name) => {
      const report = await check(scenario(name), { exhaustive: true });
      expect(report.finding?.message).toBeUndefined();
      expect(report).toMatchObject({ verdict: 'proved', complete: true });
    },
  );

  test.each<[string, CheckRun]>([
    ['piscina-whole', {}],
    ['tinypool-whole', {}],
    ['synckit-whole', { isolate: 'run' }],
    ['make-synchronized-whole', { isolate: 'run' }],
    ['sync-message-port?messages=1', {}],
    ['sync-message-port-both', {}],
  ])('%s %j runs whole, and nothing is found', async (name, options) => {
    const report = await check(scenario(name), { ...options, timeMs: 1500 });
    expect(report.finding?.message).toBeUndefined();
    expect(report.executions).toBeGreaterThan(0);
  });

  test.each([1, 2, 3, 4])(
    'ringbuf.js with one producer and one consumer is proved at capacity %i',
    async (capacity) => {
      for (const items of [1, 3]) {
        const report = await check(scenario(`ringbuf?items=${items}&capacity=${capacity}`), {
          exhaustive: true,
        });
        expect(report).toMatchObject({ verdict: 'proved', complete: true });
      }
    },
  );
});
