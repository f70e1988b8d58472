import { expect, test } from 'vitest';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const page = documentText('docs/threads.md');
/** Blocks that name no file show a form. */
const ofFiles = fenced(page, 'js').filter(({ info }) => info !== '');

testShownCommands(page);

test.each(ofFiles)('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

test('code of two scenarios is shown', () => {
  expect([...new Set(ofFiles.map(({ info }) => info))]).toEqual([
    'examples/seqlock.threads.mjs',
    'examples/two-locks.threads.mjs',
  ]);
});

const source = documentText('src/cli/commands/check.ts');
const [, takes = ''] = /const TAKES = \{\n(.*?)\n\} as const/s.exec(source) ?? [];
const options = [...takes.matchAll(/^ {2}'?([\w-]+)'?: \{/gm)]
  .map(([, name]) => name)
  .filter((name) => name !== 'file');

test('options are found', () => {
  expect(options).toContain('allow-race');
});

test.each([...options, 'json'])('the table says when to use --%s', (option) => {
  expect(page).toMatch(new RegExp(`^\\| \`--${option}\\b.*\` \\| .+ \\| .+ \\|$`, 'm'));
});
