import { expect, test } from 'vitest';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const lesson = documentText('docs/lesson.md');
/** Blocks that name no file are what a reader would have written, and stand nowhere. */
const ofFiles = fenced(lesson, 'js').filter(({ info }) => info !== '');

testShownCommands(lesson);

test.each(ofFiles)('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

test('code of three programs is shown', () => {
  const files = new Set(ofFiles.map(({ info }) => info));
  expect([...files].sort()).toEqual([
    'examples/bounded-ring.mjs',
    'examples/lost-update.mjs',
    'examples/ticket-lock.mjs',
  ]);
});
