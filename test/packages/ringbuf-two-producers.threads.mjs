// ringbuf.js says that it takes one producer. With two, both read the same place to write to: one item overwrites the
// other, and both are told that they were taken.
import assert from 'node:assert/strict';
import { RingBuffer } from 'ringbuf.js';

export function setup() {
  return { ring: new RingBuffer(RingBuffer.getStorageForCapacity(2, Int32Array), Int32Array) };
}

export const threads = {
  one: ({ ring }) => ring.push(Int32Array.of(1)),
  two: ({ ring }) => ring.push(Int32Array.of(2)),
};

export function check({ ring }, { one, two }) {
  assert.equal(ring.availableRead(), one + two);
}
