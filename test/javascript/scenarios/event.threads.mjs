import { words } from './futex-lock.mjs';

export const mutants = {
  'wakes before it sets': 'deadlock',
  'looks, then sleeps without comparing': 'deadlock',
  'wakes nobody': 'deadlock',
  'wakes one': 'deadlock',
};

export const setup = ({ mutant } = {}) => ({ mutant, flag: words(1), bell: words(1) });

function wait({ mutant, flag, bell }) {
  if (mutant === 'looks, then sleeps without comparing') {
    // Nobody changes the bell, so to compare it says nothing.
    while (Atomics.load(flag, 0) === 0) Atomics.wait(bell, 0, 0);
  } else while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0);
}

export const threads = {
  setter({ mutant, flag, bell }) {
    const word = mutant === 'looks, then sleeps without comparing' ? bell : flag;
    if (mutant === 'wakes before it sets') Atomics.notify(word, 0);
    Atomics.store(flag, 0, 1);
    if (mutant !== 'wakes before it sets' && mutant !== 'wakes nobody') {
      Atomics.notify(word, 0, mutant === 'wakes one' ? 1 : undefined);
    }
  },
  first: wait,
  second: wait,
};
