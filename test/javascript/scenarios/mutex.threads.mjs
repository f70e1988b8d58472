import assert from 'node:assert';
import { lock, unlock, words } from './futex-lock.mjs';

export const mutants = {
  'never says that it waits': 'deadlock',
  'looks, then takes it': 'race',
  'frees it and wakes nobody': 'deadlock',
  'wakes before it frees it': 'deadlock',
  'takes it without looking once it was woken': 'deadlock',
};

export const setup = ({ mutant } = {}) => ({ mutant, mutex: words(1), count: words(1) });

function take({ mutant, mutex }) {
  switch (mutant) {
    case 'never says that it waits':
      while (Atomics.compareExchange(mutex, 0, 0, 1) !== 0) Atomics.wait(mutex, 0, 1);
      return;
    case 'looks, then takes it':
      if (Atomics.load(mutex, 0) !== 0) lock(mutex);
      else Atomics.store(mutex, 0, 1);
      return;
    case 'takes it without looking once it was woken':
      if (Atomics.compareExchange(mutex, 0, 0, 1) === 0) return;
      Atomics.store(mutex, 0, 2);
      Atomics.wait(mutex, 0, 2);
      return;
    default:
      lock(mutex);
  }
}

function free({ mutant, mutex }) {
  switch (mutant) {
    case 'frees it and wakes nobody':
      Atomics.store(mutex, 0, 0);
      return;
    case 'wakes before it frees it':
      Atomics.notify(mutex, 0, 1);
      Atomics.store(mutex, 0, 0);
      return;
    default:
      unlock(mutex);
  }
}

function bump(shared) {
  take(shared);
  shared.count[0]++;
  free(shared);
}

export const threads = { a: bump, b: bump };

export function check({ count }) {
  assert.equal(count[0], 2);
}
