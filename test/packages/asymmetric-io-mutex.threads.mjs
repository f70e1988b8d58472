// asymmetric-io-mutex: readers share the lock. A reader that finds it held by a writer tries, in the same round, to take
// it the writer's way; if the writer has just let go, the reader holds it alone and shuts other readers out.
import assert from 'node:assert/strict';
import { IOMutex } from 'asymmetric-io-mutex';

const { OUTPUT } = IOMutex.MUTEX_SCOPE;
const { READ, WRITE } = IOMutex.OPERATION_MODE;

export function setup() {
  const mutex = new IOMutex([{ constructor: Int32Array, length: 1, name: 'field', position: 0 }], []);
  mutex.initialize(new SharedArrayBuffer(64));
  return { mutex };
}

export const threads = {
  async writer({ mutex }) {
    await mutex.executeWithLock(OUTPUT, WRITE, () => {});
  },
  // While one reads, another may read.
  reader: ({ mutex }) => mutex.executeWithLock(OUTPUT, READ, () => mutex.isAvailable(OUTPUT, READ)),
};

export function check(_shared, { reader }) {
  assert.equal(reader, true, 'a reader holds the lock alone');
}
