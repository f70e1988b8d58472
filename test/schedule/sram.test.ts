import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
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

test.prop([fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(12), { maxLength: 200 })])(
  'the slot that goes next is always the one used least recently',
  (count, tiles) => {
    const queue = queueOf(Array.from({ length: count }, (_, slot) => slot));
    let order = Array.from({ length: count }, (_, slot) => slot);
    const tileIn = new Map<number, number>();
    for (const tile of tiles) {
      expect(queue.next.address).toBe(order[0]);
      const held = order.find((slot) => tileIn.get(slot) === tile);
      const slot = held ?? order[0];
      expect(queue.find(tile)?.address).toBe(held);
      if (held === undefined) expect(queue.take(tile).address).toBe(slot);
      tileIn.set(slot, tile);
      order = [...order.filter((other) => other !== slot), slot];
    }
  },
);

test('among a million slots, the next one is at hand', () => {
  const queue = queueOf(Array.from({ length: 1e6 }, (_, slot) => slot));
  for (let tile = 0; tile < 5e5; tile++) queue.take(tile);
  let sum = 0;
  for (let asked = 0; asked < 1e6; asked++) sum += queue.next.address;
  expect(sum).toBe(5e5 * 1e6);
});
