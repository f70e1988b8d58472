import { expect, test } from 'vitest';
import { SlotQueue } from '../../src/schedule/sram.js';

function queueOf(addresses: readonly number[]): SlotQueue {
  return new SlotQueue(addresses.map((address, buffer) => ({ address, buffer, tile: null })));
}

test('slots without reuse alternate', () => {
  const queue = queueOf([0, 64]);
  expect(['a', 'b', 'c', 'd'].map((tile) => queue.take(tile).address)).toEqual([0, 64, 0, 64]);
});

test('a tile that was found again is not the next to go', () => {
  const queue = queueOf([0, 64]);
  queue.take('a');
  queue.take('b');
  expect(queue.find('a')?.address).toBe(0);
  expect(queue.take('c').address).toBe(64);
  expect(queue.find('b')).toBeUndefined();
  expect(queue.find('a')?.address).toBe(0);
});
