// Two writers of asymmetric-io-mutex, each with some work between its turns; counts turns that took 80 ms or more though
// nobody holds the lock for longer than a moment.
import { IOMutex } from 'asymmetric-io-mutex';
import { watch } from './watch.mjs';

await watch(
  import.meta.url,
  'asymmetric-io-mutex, two writers',
  2,
  async (_me, words, memory) => {
    const mutex = new IOMutex([{ constructor: Int32Array, length: 1, name: 'field', position: 0 }], []);
    mutex.setLogLevel('DISABLE');
    mutex.initialize(memory);
    for (;;) {
      const start = performance.now();
      await mutex.executeWithLock('o', 'w', () => {});
      if (performance.now() - start > 80) Atomics.add(words, 1, 1);
      for (let i = Math.random() * 200; i > 0; i--);
      Atomics.add(words, 0, 1);
    }
  },
  { bytes: 64, stopAtWrong: false },
);
