// multithreading's Semaphore wakes as many sleepers as permits were given back, whatever number of permits each of them
// wants. The one that wants two is woken by one permit and sleeps again; the one that wants one sleeps on beside it.
import assert from 'node:assert/strict';

// Node 20 has no navigator, which the package reads as it is loaded.
globalThis.navigator ??= { hardwareConcurrency: 2 };
const { Semaphore } = await import('multithreading');

export function setup() {
  const permits = new Semaphore(2);
  const done = new Int32Array(new SharedArrayBuffer(4));
  return { permits, first: permits.blockingAcquire(), second: permits.blockingAcquire(), done };
}

export const threads = {
  // Gives one permit back, and the other only when that one has been of use.
  holder({ first, second, done }) {
    first.dispose();
    Atomics.wait(done, 0, 0);
    second.dispose();
  },
  wantsOne({ permits, done }) {
    permits.blockingAcquire(1).dispose();
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  },
  wantsTwo({ permits }) {
    permits.blockingAcquire(2).dispose();
  },
};

export function check({ permits }) {
  assert.notEqual(permits.tryAcquire(2), null, 'both permits are free at the end');
}
