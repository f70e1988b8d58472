import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'wakes one too few': 'deadlock',
  'wakes nobody while there are permits': 'deadlock',
  'takes a permit without comparing': 'assertion',
  'gives permits by a load and a store': 'assertion',
};

export const setup = ({ mutant } = {}) => ({ mutant, permits: words(1) });

function acquire({ mutant, permits }) {
  for (;;) {
    const free = Atomics.load(permits, 0);
    if (free === 0) Atomics.wait(permits, 0, 0);
    else if (mutant === 'takes a permit without comparing') {
      Atomics.store(permits, 0, free - 1);
      return;
    } else if (Atomics.compareExchange(permits, 0, free, free - 1) === free) return;
  }
}

function release({ mutant, permits }, count) {
  let were;
  if (mutant === 'gives permits by a load and a store') {
    were = Atomics.load(permits, 0);
    Atomics.store(permits, 0, were + count);
  } else were = Atomics.add(permits, 0, count);
  if (mutant === 'wakes nobody while there are permits' && were > 0) return;
  Atomics.notify(permits, 0, mutant === 'wakes one too few' ? count - 1 : count);
}

export const threads = {
  giver(shared) {
    release(shared, 1);
    release(shared, 1);
  },
  first: acquire,
  second: acquire,
};

export function check({ permits }) {
  assert.equal(permits[0], 0);
}
