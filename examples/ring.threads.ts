// A bounded ring of one producer and one consumer, in TypeScript. The mistake: a slot is published before it is filled.
// Run: npx heddle check examples/ring.threads.ts, and with ?publish-first behind it.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);

/** How large the ring is, and how many items go through it. */
interface Size {
  readonly slots: number;
  readonly items: number;
}

interface Shared extends Size {
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly ring: Int32Array;
}

const words = (count: number) => new Int32Array(new SharedArrayBuffer(4 * count));

export function setup({ slots, items }: Size = { slots: 2, items: 3 }): Shared {
  return { slots, items, head: words(1), tail: words(1), ring: words(slots) };
}

export const threads = {
  producer({ slots, items, head, tail, ring }: Shared): void {
    for (let at = 0; at < items; at++) {
      while (at - Atomics.load(tail, 0) === slots);
      if (asked.has('publish-first')) Atomics.store(head, 0, at + 1);
      ring[at % slots] = at + 1;
      if (!asked.has('publish-first')) Atomics.store(head, 0, at + 1);
    }
  },
  consumer({ slots, items, head, tail, ring }: Shared): number[] {
    const got: number[] = [];
    for (let at = 0; at < items; at++) {
      while (Atomics.load(head, 0) === at);
      got.push(ring[at % slots]);
      Atomics.store(tail, 0, at + 1);
    }
    return got;
  },
};

export function check({ items }: Shared, { consumer }: { readonly consumer: readonly number[] }): void {
  const expected = Array.from({ length: items }, (_, at) => at + 1);
  assert.deepEqual(consumer, expected);
}
