import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../cli/heddle.js';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const page = documentText('docs/recipes.md');

testShownCommands(page);

test.each(fenced(page, 'js'))('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

test('every recipe is told', () => {
  const recipes = readdirSync(join(ROOT, 'examples/recipes'));
  const told = new Set(fenced(page, 'js').map(({ info }) => info));
  expect(recipes.filter((recipe) => !told.has(`examples/recipes/${recipe}`))).toEqual([]);
});
