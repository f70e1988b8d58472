import assert from 'node:assert';
import { RingBuffer } from '../../../dist/src/ring/ring-buffer.js';

export const mutants = { 'two push': 'race', 'two pop': 'race' };

/** What is checked beside the default: as many items as the ring holds or more, and counters that wrap. */
export const sizes = [
  { capacity: 1, items: 3 },
  { capacity: 2, items: 3, begunAt: 0x7fff_ffff },
  { capacity: 2, items: 4, begunAt: 0x7fff_fffe, itemWords: 5 },
  { capacity: 4, items: 4, begunAt: 0x7fff_fffd },
];

export function setup({ mutant, capacity = 2, items = 2, itemWords = 1, begunAt = 0 } = {}) {
  const memory = new SharedArrayBuffer(RingBuffer.bytes(capacity, itemWords));
  const counters = new Int32Array(memory);
  counters[0] = begunAt;
  counters[16] = begunAt;
  return { mutant, items, itemWords, ring: new RingBuffer(memory, capacity, itemWords) };
}

function push({ items, itemWords, ring }) {
  for (let item = 1; item <= items; item++) while (!ring.tryPush(new Int32Array(itemWords).fill(item)));
  return ring.isFull();
}

function pop({ items, itemWords, ring }) {
  const item = new Int32Array(itemWords);
  const popped = [];
  while (popped.length < items) {
    if (!ring.tryPop(item)) continue;
    assert.ok(item.every((word) => word === item[0]));
    popped.push(item[0]);
  }
  assert.ok(ring.isEmpty());
  return popped;
}

export const threads = {
  producer(shared) {
    if (shared.mutant === 'two pop')
      for (let item = 0; item < shared.items; item++) push({ ...shared, items: 1 });
    if (shared.mutant === 'two pop') return shared.ring.tryPop(new Int32Array(shared.itemWords));
    return push(shared);
  },
  consumer: (shared) => (shared.mutant === 'two push' ? push({ ...shared, items: 1 }) : pop(shared)),
};

export function check({ items }, { consumer }) {
  assert.deepEqual(
    consumer,
    Array.from({ length: items }, (_, at) => at + 1),
  );
}
