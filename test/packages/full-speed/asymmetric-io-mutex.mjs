// A writer and a reader that take the lock in turn as fast as they can; counts reads that held the lock alone.
import { IOMutex } from 'asymmetric-io-mutex';
import { watch } from './watch.mjs';

console.error = () => {};
await watch(
  import.meta.url,
  'asymmetric-io-mutex',
  2,
  async (me, words, memory) => {
    const mutex = new IOMutex([{ constructor: Int32Array, length: 1, name: 'field', position: 0 }], []);
    mutex.setLogLevel('DISABLE');
    mutex.initialize(memory);
    for (;;) {
      if (me === 0) await mutex.executeWithLock('o', 'w', () => {});
      else {
        const shared = await mutex.executeWithLock('o', 'r', () => mutex.isAvailable('o', 'r'));
        if (shared === false) Atomics.add(words, 1, 1);
        Atomics.add(words, 0, 1);
      }
    }
  },
  { bytes: 64, stopAtWrong: false },
);
