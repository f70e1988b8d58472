import { expect, test } from 'vitest';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const lesson = documentText('docs/lesson.md');
const ofFiles = fenced(lesson, 'js');

testShownCommands(lesson);

test.each(ofFiles)('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

test('code of four scenarios is shown', () => {
  const files = new Set(ofFiles.map(({ info }) => info));
  expect([...files].sort()).toEqual([
    'examples/counter.threads.mjs',
    'examples/lost-update.threads.mjs',
    'examples/publication.threads.mjs',
    'examples/wake-up.threads.mjs',
  ]);
});
