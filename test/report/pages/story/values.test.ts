import { expect, test } from 'vitest';
import { Values } from '../../../../src/report/pages/story/values.js';

test('a word is what the last step made it that changed it, and is known from there', () => {
  const values = new Values(
    ['0', null, '7'],
    [
      [[0, '1']],
      [],
      [
        [1, 'a'],
        [0, '2'],
      ],
      [[0, '3']],
    ],
  );
  const at = (word: number) => [0, 1, 2, 3, 4].map((step) => values.at(word, step));
  expect(at(0)).toEqual(['0', '1', '1', '2', '3']);
  expect(at(1)).toEqual([null, null, null, 'a', 'a']);
  expect(at(2)).toEqual(['7', '7', '7', '7', '7']);
  expect([0, 1, 2, 3, 4].map((step) => values.writtenBy(0, step))).toEqual([0, 1, 1, 3, 4]);
  expect(values.changes(2)).toBe(false);
});
