import { expect, test } from 'vitest';
import { SlotQueue } from '../../src/schedule/sram.js';

function queueOf(addresses: readonly number[]): SlotQueue {
  return new SlotQueue(addresses.map((address, buffer) => ({ address, buffer, tile: null })));
}

test('slots without reuse alternate', () => {
  const queue = queueOf([0, 64]);
  expect([1, 2, 3, 4].map((tile) => queue.take(tile).address)).toEqual([0, 64, 0, 64]);
});

test('a tile that was found again is not the next to go', () => {
  const queue = queueOf([0, 64]);
  queue.take(1);
  queue.take(2);
  expect(queue.find(1)?.address).toBe(0);
  expect(queue.take(3).address).toBe(64);
  expect(queue.find(2)).toBeUndefined();
  expect(queue.find(1)?.address).toBe(0);
});
