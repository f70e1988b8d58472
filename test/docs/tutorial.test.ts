import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { heddleIn } from '../cli/heddle.js';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const tutorial = documentText('docs/tutorial.md');
const folder = testShownCommands(tutorial);

test.each(['plain', 'pipelined'])(
  'docs/images/%s.svg is what its command draws (npm run images)',
  (order) => {
    expect(documentText(`docs/images/${order}.svg`)).toBe(readFileSync(join(folder, `${order}.svg`), 'utf8'));
  },
);

test.each(fenced(tutorial, 'js'))('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

test('the code of both protocols is shown', () => {
  expect(fenced(tutorial, 'js').map(({ info }) => info)).toEqual([
    'examples/wait-for-pop.mjs',
    'examples/wait-for-completion.mjs',
  ]);
});

test.each([
  ["redirect: { load: 'awaitOperand' }", 'redirect: {}'],
  ['ops.hazard(r.op)', 'ops.hazard(r.op) - 1'],
])('the repaired protocol races with %s made %s', async (right, wrong) => {
  const broken = `broken-${wrong.length}`;
  cpSync(join(folder, 'examples'), join(folder, broken), { recursive: true });
  const file = join(folder, broken, 'wait-for-pop.mjs');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(right);
  expect(tutorial).toContain(wrong);
  writeFileSync(file, text.replace(right, wrong));
  const { status, stdout } = await heddleIn(
    folder,
    ...['verify', '--layers', '128,64,32,32', '--batch', '128'],
    ...['--protocol', `./${broken}/wait-for-completion.mjs`],
  );
  expect([status, stdout]).toEqual([1, expect.stringMatching(/^Race: /m)]);
});
