import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { RingBuffer } from '../../src/ring/ring-buffer.js';
import { LIMIT_MS } from '../limit.js';

const ITEM_WORDS = 8;

/** Runs one side to its end: null, or what was wrong. */
function runSide(workerData: { side: string; [name: string]: unknown }) {
  const worker = new Worker(new URL('ring-worker.mjs', import.meta.url), { workerData });
  const result = new Promise<string | null>((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  return { worker, result };
}

test.each([
  // The smaller the ring, the more hand-overs, each a millisecond where the two threads must share a core.
  { capacity: 1, items: 2_000, start: 0 },
  { capacity: 8, items: 10_000, start: 2 ** 31 - 5_000 },
  { capacity: 128, items: 100_000, start: -50_000 },
])('$items items go through $capacity slots, counted from $start', async ({ capacity, items, start }) => {
  const memory = new SharedArrayBuffer(RingBuffer.bytes(capacity, ITEM_WORDS));
  const counters = new Int32Array(memory);
  counters[0] = start;
  counters[16] = start;
  const shared = { memory, capacity, itemWords: ITEM_WORDS, items };
  const sides = ['producer', 'consumer'].map((side) => runSide({ side, ...shared }));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => {
      const [head, tail] = [Atomics.load(counters, 0), Atomics.load(counters, 16)];
      resolve([`after ${LIMIT_MS} ms: ${(head - start) | 0} pushed, ${(tail - start) | 0} popped`]);
    }, LIMIT_MS);
  });
  try {
    expect(await Promise.race([Promise.all(sides.map(({ result }) => result)), late])).toEqual([null, null]);
    expect((Atomics.load(counters, 16) - start) | 0).toBe(items);
  } finally {
    clearTimeout(timer);
    await Promise.all(sides.map(({ worker }) => worker.terminate()));
  }
});
