// Two producers push one item each into an empty queue, round after round; counts rounds in which an item is lost.
import { RingBuffer } from 'ringbuf.js';
import { meet, watch } from './watch.mjs';

await watch(
  import.meta.url,
  'ringbuf.js, two producers',
  2,
  (me, words, memory) => {
    const ring = new RingBuffer(memory, Int32Array);
    const item = Int32Array.of(me + 1);
    const two = new Int32Array(2);
    for (;;) {
      meet(words, 2);
      ring.push(item);
      meet(words, 2);
      if (me === 0) {
        if (ring.pop(two) !== 2) Atomics.add(words, 1, 1);
        Atomics.add(words, 0, 1);
      }
    }
  },
  { bytes: 8 + 3 * 4, stopAtWrong: false },
);
