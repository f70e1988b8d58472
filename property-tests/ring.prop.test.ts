import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { RingBuffer } from '../src/ring/ring-buffer.js';
import { runs } from './runs.js';

const HEAD = 0;
const TAIL = 16;

const counter = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  // About the two places where counters wrap.
  fc.integer({ min: -40, max: 40 }).map((offset) => (2 ** 31 + offset) | 0),
  fc.integer({ min: -40, max: 40 }),
);

/** Bursts rather than single calls, so that large rings fill and empty too. */
const burst = fc.record({
  calls: fc.constantFrom('push' as const, 'pop' as const),
  times: fc.integer({ min: 1, max: 40 }),
});

const ring = fc.record({
  start: counter,
  capacity: fc.constantFrom(1, 2, 4, 8, 32),
  itemWords: fc.integer({ min: 1, max: 9 }),
  bursts: fc.array(burst, { maxLength: 40 }),
  separate: fc.boolean(),
});

test.prop([ring], runs(1000))(
  'a ring is a queue of at most its capacity, from whatever its counters begin at',
  ({ start, capacity, itemWords, bursts, separate }) => {
    const memory = new SharedArrayBuffer(RingBuffer.bytes(capacity, itemWords));
    const counters = new Int32Array(memory);
    counters[HEAD] = start;
    counters[TAIL] = start;
    const producer = new RingBuffer(memory, capacity, itemWords);
    const consumer = separate ? new RingBuffer(memory, capacity, itemWords) : producer;
    const queue: number[][] = [];
    let pushed = 0;
    const push = (): readonly [actual: string, expected: string] => {
      const item = Array.from({ length: itemWords }, (_, word) => Math.imul(++pushed, 0x9e3779b1) ^ word);
      const hasRoom = queue.length < capacity;
      const took = producer.tryPush(Int32Array.from(item));
      if (hasRoom) queue.push(item);
      return [`took ${took}`, `took ${hasRoom}`];
    };
    const pop = (): readonly [actual: string, expected: string] => {
      const item = new Int32Array(itemWords);
      const gave = consumer.tryPop(item);
      const oldest = queue.shift();
      return [
        `gave ${gave}: ${item}`,
        oldest === undefined ? `gave false: ${new Int32Array(itemWords)}` : `gave true: ${oldest}`,
      ];
    };
    for (const { calls, times } of bursts) {
      for (let time = 0; time < times; time++) {
        const [actual, expected] = calls === 'push' ? push() : pop();
        if (actual !== expected) expect(actual).toBe(expected);
        const length = queue.length;
        for (const side of [producer, consumer]) {
          const seen = `size ${side.size()}, empty ${side.isEmpty()}, full ${side.isFull()}`;
          const wanted = `size ${length}, empty ${length === 0}, full ${length === capacity}`;
          if (seen !== wanted) expect(seen).toBe(wanted);
        }
      }
    }
    expect((counters[HEAD] - counters[TAIL]) | 0).toBe(queue.length);
  },
);
