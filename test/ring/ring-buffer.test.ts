import { describe, expect, test } from 'vitest';
import { BadInput } from '../../src/refusal/bad-input.js';
import { RingBuffer } from '../../src/ring/ring-buffer.js';

/** The words of head and tail: each begins a cache line. */
const HEAD = 0;
const TAIL = 16;

/** A ring whose counters begin at `start`, as after that many pushes and pops. */
function ringAt(start: number, capacity: number, itemWords = 1) {
  const memory = new SharedArrayBuffer(RingBuffer.bytes(capacity, itemWords));
  const counters = new Int32Array(memory);
  counters[HEAD] = start;
  counters[TAIL] = start;
  return { memory, counters, ring: new RingBuffer(memory, capacity, itemWords) };
}

function pop(ring: RingBuffer, itemWords = 1): number[] | null {
  const item = new Int32Array(itemWords);
  return ring.tryPop(item) ? [...item] : null;
}

describe('a ring in one thread', () => {
  test('begins empty and gives items back in order', () => {
    const { ring } = ringAt(0, 4, 3);
    expect([ring.isEmpty(), ring.isFull(), ring.size()]).toEqual([true, false, 0]);
    expect(pop(ring, 3)).toBeNull();
    expect(ring.tryPush(Int32Array.of(1, 2, 3))).toBe(true);
    expect(ring.tryPush(Int32Array.of(-4, 2 ** 31 - 1, -(2 ** 31)))).toBe(true);
    expect([ring.isEmpty(), ring.size()]).toEqual([false, 2]);
    expect(pop(ring, 3)).toEqual([1, 2, 3]);
    expect(pop(ring, 3)).toEqual([-4, 2 ** 31 - 1, -(2 ** 31)]);
    expect([pop(ring, 3), ring.isEmpty()]).toEqual([null, true]);
  });

  test.each([1, 2, 8])('of %i slots takes that many items, and not one more', (capacity) => {
    const { ring } = ringAt(0, capacity);
    for (let item = 0; item < capacity; item++) expect(ring.tryPush(Int32Array.of(item))).toBe(true);
    expect([ring.isFull(), ring.size()]).toEqual([true, capacity]);
    expect(ring.tryPush(Int32Array.of(99))).toBe(false);
    expect(pop(ring)).toEqual([0]);
    expect(ring.isFull()).toBe(false);
    expect(ring.tryPush(Int32Array.of(capacity))).toBe(true);
    const rest = Array.from({ length: capacity }, () => pop(ring)?.[0]);
    expect(rest).toEqual(Array.from({ length: capacity }, (_, index) => index + 1));
  });

  test('wraps around: at every fill, many times', () => {
    for (let fill = 1; fill <= 4; fill++) {
      const { ring } = ringAt(0, 4, 2);
      let popped = 0;
      for (let pushed = 0; pushed < 100; pushed++) {
        expect(ring.tryPush(Int32Array.of(pushed, ~pushed))).toBe(true);
        if (ring.size() < fill) continue;
        expect(pop(ring, 2)).toEqual([popped, ~popped]);
        popped++;
      }
      expect(popped).toBe(101 - fill);
    }
  });

  test.each([
    ['2^31, where a counter turns negative', 2 ** 31 - 3],
    ['2^32, where it comes back to 0', -3],
  ])('counts past %s', (_, start) => {
    const { ring, counters } = ringAt(start, 4);
    for (let round = 0; round < 3; round++) {
      for (let item = 0; item < 4; item++) expect(ring.tryPush(Int32Array.of(10 * round + item))).toBe(true);
      expect([ring.isFull(), ring.size(), ring.tryPush(Int32Array.of(99))]).toEqual([true, 4, false]);
      for (let item = 0; item < 4; item++) expect(pop(ring)).toEqual([10 * round + item]);
      expect([ring.isEmpty(), pop(ring)]).toEqual([true, null]);
    }
    expect(counters[HEAD]).toBe((start + 12) | 0);
    expect(counters[TAIL]).toBe((start + 12) | 0);
    expect(Math.sign(counters[HEAD])).toBe(-Math.sign(start));
  });

  test('is the same ring to a second object on the same memory', () => {
    const { memory, ring } = ringAt(0, 2);
    const other = new RingBuffer(memory, 2, 1);
    expect(ring.tryPush(Int32Array.of(7))).toBe(true);
    expect([other.size(), pop(other)]).toEqual([1, [7]]);
    expect(ring.isEmpty()).toBe(true);
  });

  test('leaves an item as it was where there is none to pop', () => {
    const { ring } = ringAt(0, 2, 2);
    const item = Int32Array.of(5, 6);
    expect(ring.tryPop(item)).toBe(false);
    expect([...item]).toEqual([5, 6]);
  });
});

describe('a ring is refused', () => {
  const memory = new SharedArrayBuffer(1024);

  test.each([0, 3, 6, -8, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 21, 2 ** 32])(
    'with a capacity of %d',
    (capacity) => {
      expect(() => new RingBuffer(memory, capacity, 1)).toThrow(BadInput);
      expect(() => new RingBuffer(memory, capacity, 1)).toThrow(`ring capacity ${capacity}`);
    },
  );

  test('with too little memory', () => {
    const bytes = RingBuffer.bytes(8, 2);
    expect(() => new RingBuffer(new SharedArrayBuffer(bytes - 4), 8, 2)).toThrow(RangeError);
    expect(new RingBuffer(new SharedArrayBuffer(bytes), 8, 2).isEmpty()).toBe(true);
  });
});
