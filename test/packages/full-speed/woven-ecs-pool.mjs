// Two threads take entities from a pool of 32 and give them back, at most four being taken at a time; counts "exhausted".
import { World } from '@woven-ecs/core';
import { meet, watch } from './watch.mjs';

await watch(
  import.meta.url,
  '@woven-ecs/core pool',
  2,
  (me, words, memory) => {
    const real = new World([], { maxEntities: 32, maxEvents: 16, threads: 1 })._getContext().pool;
    const pool = real.constructor.fromTransfer(memory, 1, 32);
    if (me === 0) new Int32Array(memory)[1] = -1;
    meet(words, 2);
    for (;;) {
      const taken = [];
      try {
        taken.push(pool.get());
        taken.push(pool.get());
      } catch {
        Atomics.add(words, 1, 1);
      }
      for (const index of taken) pool.free(index);
      if (me === 0) Atomics.add(words, 0, 1);
    }
  },
  { bytes: 8, stopAtWrong: false },
);
