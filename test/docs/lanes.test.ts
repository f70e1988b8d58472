import { expect, test } from 'vitest';
import { VERBS } from '../../src/lane/state-shape.js';
import { ROOT } from '../cli/heddle.js';
import { node } from '../cli/start.js';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const page = documentText('docs/lanes.md');
/** Blocks that name no file show a form and no program. */
const ofFiles = fenced(page, 'js').filter(({ info }) => info !== '');

testShownCommands(page);

test('the program to begin with prints what is shown', async () => {
  const [program] = fenced(page, 'js');
  const [shown] = fenced(page, 'text');
  const { stdout } = await node(['--input-type=module', '-e', program.text], { cwd: ROOT });
  expect(stdout).toBe(shown.text);
});

test.each(ofFiles)('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

test('code of four programs is shown', () => {
  expect([...new Set(ofFiles.map(({ info }) => info))]).toEqual([
    'examples/lost-update.mjs',
    'examples/mutex.mjs',
    'examples/condition-variable.mjs',
    'examples/mpmc-queue.mjs',
  ]);
});

/** The operations of `Atomics` that touch memory. */
const OPERATIONS = Object.getOwnPropertyNames(Atomics).filter(
  (name) => !['isLockFree', 'pause', 'waitAsync'].includes(name),
);

test.each(OPERATIONS)('the table says what Atomics.%s is as a state', (operation) => {
  expect(page).toMatch(new RegExp(`^\\| .*\`(?:x = )?Atomics\\.${operation}\\(.*\\| .+ \\|$`, 'm'));
});

test.each(VERBS)('the table has the verb %s', (verb) => {
  expect(page).toMatch(new RegExp(`^\\| .* \\| \`${verb}: `, 'm'));
});
