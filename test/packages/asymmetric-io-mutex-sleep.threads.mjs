// asymmetric-io-mutex: a writer that finds the lock taken reads the word again and waits for that value to change. If the
// lock was given back in between, it waits up to 90 ms for a free lock to change. Time is virtual here: it goes on only
// when nobody else can run, so a turn must take none.
import assert from 'node:assert/strict';
import { IOMutex } from 'asymmetric-io-mutex';

const { OUTPUT } = IOMutex.MUTEX_SCOPE;
const { WRITE } = IOMutex.OPERATION_MODE;

export function setup() {
  const mutex = new IOMutex([{ constructor: Int32Array, length: 1, name: 'field', position: 0 }], []);
  mutex.initialize(new SharedArrayBuffer(64));
  return { mutex };
}

const turn = async ({ mutex }) => {
  const start = Date.now();
  await mutex.executeWithLock(OUTPUT, WRITE, () => {});
  return Date.now() - start;
};

export const threads = { one: turn, two: turn };

export function check(_shared, { one, two }) {
  // 10 ms is the sleep that the package adds to every wait.
  assert.ok(Math.max(one, two) <= 10, `a turn took ${Math.max(one, two)} ms`);
}
