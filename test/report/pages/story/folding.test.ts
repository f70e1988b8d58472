import { expect, test } from 'vitest';
import { Folding } from '../../../../src/report/pages/story/folding.js';

const text = (folding: Folding) =>
  folding.lines
    .map((line) => (line.kind === 'step' ? String(line.row) : `${line.row}+${line.count}`))
    .join(' ');

test('a long stretch of one lane is folded but for its ends, and what must be seen stays', () => {
  const lanes = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
  expect(text(new Folding(lanes, []))).toBe('0 1 2+3 5 6 7 8 9+4 13 14');
  expect(text(new Folding(lanes, [10]))).toBe('0 1 2+3 5 6 7 8 9 10 11+2 13 14');
});

test('one step is shown where it takes no more room than to fold it', () => {
  expect(text(new Folding([0, 0, 0, 0, 0], []))).toBe('0 1 2 3 4');
});

test('a step is revealed with those that are folded beside it, and only with them', () => {
  const folding = new Folding([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], []);
  expect(text(folding)).toBe('0 1 2+2 4 5 6 7 8+2 10 11');
  expect(folding.lineAt(9)).toBe(7);
  expect(folding.reveal(1)).toBe(false);
  expect(folding.reveal(3)).toBe(true);
  expect(text(folding)).toBe('0 1 2 3 4 5 6 7 8+2 10 11');
  expect(folding.lineAt(9)).toBe(8);
  folding.showAll();
  expect(folding.isFolded).toBe(false);
  folding.fold();
  expect(text(folding)).toBe('0 1 2+2 4 5 6 7 8+2 10 11');
});

test('no steps are no lines', () => {
  expect(new Folding([], []).lines).toEqual([]);
});
