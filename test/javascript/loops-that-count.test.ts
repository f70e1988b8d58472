import { expect, test } from 'vitest';
import { check } from '../../dist/src/javascript/check.js';
import { scenarioFolder } from './scenario-files.js';

const write = scenarioFolder();
const SETUP = 'export const setup = () => ({ w: new Int32Array(new SharedArrayBuffer(64)) });';
const LOOK = 'for (let i = 0; i < 5; i++) if (Atomics.load(w, 0)) break;';

/** Threads that look at a word a few times in vain, and then go on: nobody else can by then. */
test.each([
  ['what it reads behind it is seen to race', 'race', `${LOOK} return w[8];`, 'w[8] = 1;'],
  [
    'what it updates behind it is seen',
    'proved',
    `${LOOK} w[8] = 1; Atomics.add(w, 0, 1);`,
    'while (Atomics.load(w, 0) === 0); return w[8];',
  ],
  [
    'it comes to its end, however often another one waited in vain',
    'proved',
    LOOK,
    'for (let i = 0; i < 5; i++) Atomics.wait(w, 1, 0, 10);',
  ],
])('of a loop that counts, %s', async (_, verdict, counts, other) => {
  const file = write(
    'loop.mjs',
    `${SETUP} export const threads = { counts({ w }) { ${counts} }, other({ w }) { ${other} } };`,
  );
  expect(await check(file, { exhaustive: true })).toMatchObject({ verdict });
});
