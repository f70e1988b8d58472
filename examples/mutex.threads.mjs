// A mutex that sleeps, with its lock and unlock in lib/mutex.mjs. The mistake: an unlock that looks for sleepers before it
// frees the lock. Run: npx heddle check examples/mutex.threads.mjs, and with ?look-first behind it.
import assert from 'node:assert/strict';
import { lock, unlock } from './lib/mutex.mjs';

const { searchParams: asked } = new URL(import.meta.url);

export const setup = () => ({
  mutex: new Int32Array(new SharedArrayBuffer(4)),
  count: new Int32Array(new SharedArrayBuffer(4)),
});

function hastyUnlock(mutex) {
  const maySleep = Atomics.load(mutex, 0) === 2;
  Atomics.store(mutex, 0, 0);
  if (maySleep) Atomics.notify(mutex, 0, 1);
}

function increment({ mutex, count }) {
  lock(mutex);
  count[0]++;
  if (asked.has('look-first')) hastyUnlock(mutex);
  else unlock(mutex);
}

export const threads = { first: increment, second: increment };

export function check({ count }) {
  assert.equal(count[0], 2, `the count is ${count[0]}, not 2`);
}
