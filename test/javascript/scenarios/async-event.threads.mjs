import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'wakes before it sets': 'deadlock',
  'wakes nobody': 'deadlock',
  'writes after it has set': 'race',
  'does not wait for the promise': 'race',
};

export const setup = ({ mutant } = {}) => ({ mutant, flag: words(1), data: words(1) });

export const threads = {
  setter({ mutant, flag, data }) {
    if (mutant !== 'writes after it has set') data[0] = 42;
    if (mutant === 'wakes before it sets') Atomics.notify(flag, 0);
    Atomics.store(flag, 0, 1);
    if (mutant === 'writes after it has set') data[0] = 42;
    if (mutant !== 'wakes before it sets' && mutant !== 'wakes nobody') Atomics.notify(flag, 0);
  },
  async waiter({ mutant, flag, data }) {
    const { async: isLater, value } = Atomics.waitAsync(flag, 0, 0);
    if (isLater && mutant !== 'does not wait for the promise') await value;
    return data[0];
  },
};

export function check(_, { waiter }) {
  assert.equal(waiter, 42);
}
