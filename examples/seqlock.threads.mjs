// A seqlock: a writer makes a number odd while it writes two words, and a reader tries again where the number was odd or
// has changed. The words are atomic, as they may be read while they are written. The mistake: the reader looks at the
// number only once. Run: npx heddle check examples/seqlock.threads.mjs, and with ?look-once behind it.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);
const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));

export const setup = () => ({ sequence: words(1), data: words(2) });

export const threads = {
  writer({ sequence, data }) {
    Atomics.add(sequence, 0, 1);
    Atomics.store(data, 0, 7);
    Atomics.store(data, 1, 7);
    Atomics.add(sequence, 0, 1);
  },
  reader({ sequence, data }) {
    for (;;) {
      const before = Atomics.load(sequence, 0);
      if (before % 2 === 1) continue;
      const seen = [Atomics.load(data, 0), Atomics.load(data, 1)];
      if (asked.has('look-once') || Atomics.load(sequence, 0) === before) return seen;
    }
  },
};

export function check(_shared, { reader: [first, second] }) {
  assert.equal(first, second, `the reader saw ${first} and ${second}`);
}
