// The scenario multithreading-semaphore.threads.mjs on real threads, round after round.
import { meet, watch } from './watch.mjs';

globalThis.navigator ??= { hardwareConcurrency: 2 };
const { Semaphore } = await import('multithreading');

// The semaphore's own buffer has to be known to all threads: words 0 and 1 of it are permits and waiters.
await watch(
  import.meta.url,
  'multithreading Semaphore',
  3,
  (me, words, memory) => {
    const state = new Int32Array(memory);
    const permits = new Semaphore(2, memory);
    if (me === 0) Atomics.store(state, 0, 2);
    for (;;) {
      let first;
      let second;
      if (me === 0) {
        Atomics.store(words, 10, 0);
        first = permits.blockingAcquire();
        second = permits.blockingAcquire();
      }
      meet(words, 3);
      if (me === 0) {
        for (let i = Math.random() * 3000; i > 0; i--); // let the others get to sleep, or not
        first.dispose();
        while (Atomics.load(words, 10) === 0) Atomics.wait(words, 10, 0, 500);
        second.dispose();
      } else if (me === 1) {
        permits.blockingAcquire(1).dispose();
        Atomics.store(words, 10, 1);
        Atomics.notify(words, 10);
      } else {
        permits.blockingAcquire(2).dispose();
      }
      meet(words, 3);
      if (me === 0) Atomics.add(words, 0, 1);
    }
  },
  {
    report: (_words, memory) =>
      `permits free ${new Int32Array(memory)[0]}, waiters ${new Int32Array(memory)[1]}`,
  },
);
