// ringbuf.js: a queue of one producer and one consumer that wait for nothing. Every order of ITEMS items through a queue
// of CAPACITY: the consumer gets all of them, in their order.
import assert from 'node:assert/strict';
import { RingBuffer } from 'ringbuf.js';

const { searchParams: asked } = new URL(import.meta.url);

const items = Number(asked.get('items') ?? 3);
const capacity = Number(asked.get('capacity') ?? 2);

export function setup() {
  return { ring: new RingBuffer(RingBuffer.getStorageForCapacity(capacity, Int32Array), Int32Array) };
}

export const threads = {
  producer({ ring }) {
    for (let i = 1; i <= items; i++) while (ring.push(Int32Array.of(i)) === 0);
  },
  consumer({ ring }) {
    const got = [];
    const one = new Int32Array(1);
    while (got.length < items) if (ring.pop(one) === 1) got.push(one[0]);
    return got;
  },
};

export function check(_shared, { consumer }) {
  assert.deepEqual(
    consumer,
    Array.from({ length: items }, (_, i) => i + 1),
  );
}
