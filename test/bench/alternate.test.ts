import { expect, test } from 'vitest';
import { alternate } from '../../scripts/bench/lib/alternate.js';
import { spread } from '../../scripts/bench/lib/spread.js';

test('contestants take turns, each round begun by another one', async () => {
  const order: string[] = [];
  const contestants = ['a', 'b', 'c'].map((name) => ({
    name,
    turn: () => order.push(name),
  }));
  const given = await alternate(contestants, 4);
  expect(order.join('')).toBe('abcbcacababc');
  expect(given.get('a')).toEqual([1, 6, 8, 10]);
});

test('once time is up, no round begins after the third', async () => {
  const given = await alternate([{ name: 'a', turn: () => 1 }], 10, 0);
  expect(given.get('a')).toEqual([1, 1, 1]);
});

test('the best of times is the smallest, of rates the largest', () => {
  expect(spread([3, 1, 2], 'smaller')).toEqual({ best: 1, median: 2, count: 3 });
  expect(spread([3, 1, 2], 'larger')).toEqual({ best: 3, median: 2, count: 3 });
});
