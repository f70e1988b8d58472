import assert from 'node:assert';
import { lock, unlock, words } from './futex-lock.mjs';

export const mutants = {
  'takes the locks in another order': 'deadlock',
  'takes the same lock twice': 'deadlock',
  'takes none of the locks': 'race',
};

export const setup = ({ mutant } = {}) => ({ mutant, a: words(1), b: words(1), money: words(2) });

function move({ money }, sum) {
  money[0] -= sum;
  money[1] += sum;
}

export const threads = {
  there(shared) {
    const { a, b } = shared;
    lock(a);
    lock(b);
    move(shared, 5);
    unlock(b);
    unlock(a);
  },
  back(shared) {
    const { mutant, a, b } = shared;
    const order = {
      'takes the locks in another order': [b, a],
      'takes the same lock twice': [b, b],
      'takes none of the locks': [],
    }[mutant] ?? [a, b];
    for (const one of order) lock(one);
    move(shared, -5);
    for (const one of order.reverse()) unlock(one);
  },
};

export function check({ money }) {
  assert.deepEqual([...money], [0, 0]);
}
