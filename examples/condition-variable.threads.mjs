// A condition variable: a count of signals beside a lock. A thread waits until another one has done two jobs. The mistake:
// `if` in place of `while`, so the thread that was woken does not look again.
// Run: npx heddle check examples/condition-variable.threads.mjs, and with ?if behind it.
import assert from 'node:assert/strict';
import { lock, unlock } from './lib/mutex.mjs';

const { searchParams: asked } = new URL(import.meta.url);
const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));

export const setup = () => ({ mutex: words(1), signals: words(1), jobs: words(1) });

/** Gives the lock back, sleeps until there is a signal, and takes the lock again. */
function wait({ mutex, signals }) {
  const seen = Atomics.load(signals, 0);
  unlock(mutex);
  Atomics.wait(signals, 0, seen);
  lock(mutex);
}

export const threads = {
  worker({ mutex, signals, jobs }) {
    for (let job = 0; job < 2; job++) {
      lock(mutex);
      jobs[0]++;
      unlock(mutex);
      Atomics.add(signals, 0, 1);
      Atomics.notify(signals, 0);
    }
  },
  waiter(shared) {
    const { mutex, jobs } = shared;
    lock(mutex);
    if (asked.has('if')) {
      if (jobs[0] < 2) wait(shared);
    } else {
      while (jobs[0] < 2) wait(shared);
    }
    assert.equal(jobs[0], 2, `went on after ${jobs[0]} of 2 jobs`);
    unlock(mutex);
  },
};
