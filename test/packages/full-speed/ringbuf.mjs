// One producer and one consumer of ringbuf.js at full speed, capacity 2; counts items that come out of order.
import { RingBuffer } from 'ringbuf.js';
import { watch } from './watch.mjs';

await watch(
  import.meta.url,
  'ringbuf.js, one producer and one consumer',
  2,
  (me, words, memory) => {
    const ring = new RingBuffer(memory, Int32Array);
    const one = new Int32Array(1);
    for (let i = 1; ; i = (i + 1) | 0) {
      if (me === 0) {
        one[0] = i;
        while (ring.push(one) === 0);
      } else {
        while (ring.pop(one) === 0);
        if (one[0] !== i) Atomics.add(words, 1, 1);
        Atomics.add(words, 0, 1);
      }
    }
  },
  { bytes: 8 + 3 * 4 },
);
