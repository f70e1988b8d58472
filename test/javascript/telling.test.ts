import { expect, test } from 'vitest';
import { type Note, Telling } from '../../src/javascript/baton/telling.js';

test.each([
  [-0, Number.POSITIVE_INFINITY, '-0', 'Infinity'],
  [0, -0, '0', '-0'],
  [-1n, 7n, '-1n', '7n'],
])('a write of %o over %o is told so', (value, was, saidValue, saidWas) => {
  const said: Note[] = [];
  const telling = new Telling();
  telling.say = (notes) => said.push(...notes);
  telling.note(0, () => {});
  telling.value(value, was);
  telling.flush();
  expect(said.at(-1)).toMatchObject({ record: 0, value: saidValue, was: saidWas });
});
