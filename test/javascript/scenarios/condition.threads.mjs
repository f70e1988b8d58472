import assert from 'node:assert';
import { lock, unlock, words } from './futex-lock.mjs';

export const mutants = {
  'looks once, not again': 'assertion',
  'lets go of the lock before it looks at the bell': 'deadlock',
  'sleeps with the lock': 'deadlock',
  'rings before there is an item': 'deadlock',
  'changes the items outside of the lock': 'race',
};

export const setup = ({ mutant } = {}) => ({ mutant, mutex: words(1), bell: words(1), items: words(1) });

function ring({ bell }) {
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

function sleep({ mutant, mutex, bell }) {
  if (mutant === 'lets go of the lock before it looks at the bell') unlock(mutex);
  const rung = Atomics.load(bell, 0);
  if (mutant !== 'lets go of the lock before it looks at the bell' && mutant !== 'sleeps with the lock')
    unlock(mutex);
  Atomics.wait(bell, 0, rung);
  if (mutant !== 'sleeps with the lock') lock(mutex);
}

export const threads = {
  producer(shared) {
    const { mutant, mutex, items } = shared;
    // Not for an item: whoever is woken has to look.
    if (mutant === 'looks once, not again') ring(shared);
    if (mutant === 'rings before there is an item') ring(shared);
    if (mutant === 'changes the items outside of the lock') items[0]++;
    lock(mutex);
    if (mutant !== 'changes the items outside of the lock') items[0]++;
    unlock(mutex);
    if (mutant !== 'rings before there is an item') ring(shared);
  },
  consumer(shared) {
    const { mutant, mutex, items } = shared;
    lock(mutex);
    if (mutant === 'looks once, not again') {
      if (items[0] === 0) sleep(shared);
    } else while (items[0] === 0) sleep(shared);
    items[0]--;
    const left = items[0];
    unlock(mutex);
    return left;
  },
};

export function check(_, { consumer }) {
  assert.equal(consumer, 0);
}
