import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { checkSpec } from '../../../dist/src/campaign/workers/check-spec.js';
import { check } from '../../../dist/src/threads.js';
import { reportAlone } from './alone.js';

const LIMIT_MS = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'heddle-spread-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([1_000_000, 3])(
  'a search in jobs of %i executions proves what one search does, by as many',
  async (each) => {
    const module = fileURLToPath(new URL('../../../examples/two-locks.threads.mjs', import.meta.url));
    const { verdict, executions } = await check(module, { exhaustive: true });
    const spec = await checkSpec(module, { exhaustive: true, each });
    const report = await reportAlone(spec, [module]);
    expect(report).toMatchObject({ verdict: 'proved', runs: executions });
    expect(report.jobs > 1).toBe(each === 3);
    expect(verdict).toBe('proved');
    // The first execution is made twice, and shows nothing new the second time.
    expect(report.coverage.distinct).toBe(executions - 1);
  },
  LIMIT_MS,
);

test(
  'what does something else behind all that a search runs again is refused by both',
  async () => {
    const module = join(folder, 'drifts.threads.mjs');
    writeFileSync(
      module,
      `let times = 0;
       export function setup() {
         const words = new Int32Array(new SharedArrayBuffer(8));
         words[0] = times++ % 2;
         return { words };
       }
       export const threads = {
         one: ({ words }) => { if (Atomics.load(words, 0) === 1) Atomics.store(words, 1, 1); },
       };`,
    );
    await expect(check(module, { exhaustive: true })).rejects.toThrow(/not deterministic/);
    const report = await reportAlone(await checkSpec(module, { exhaustive: true }), [module]);
    expect(report).toMatchObject({
      verdict: 'refused',
      refused: [expect.stringContaining('not deterministic')],
    });
  },
  LIMIT_MS,
);
