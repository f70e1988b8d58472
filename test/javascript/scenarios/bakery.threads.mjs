import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'does not say that it draws': 'race',
  'lets both go first with the same number': 'race',
  'lets neither go first with the same number': 'livelock',
};

export const setup = ({ mutant } = {}) => ({ mutant, draws: words(2), numbers: words(2), count: words(1) });

const enter =
  (me) =>
  ({ mutant, draws, numbers, count }) => {
    const other = 1 - me;
    const says = mutant !== 'does not say that it draws';
    if (says) Atomics.store(draws, me, 1);
    const mine = Atomics.load(numbers, other) + 1;
    Atomics.store(numbers, me, mine);
    if (says) {
      Atomics.store(draws, me, 0);
      while (Atomics.load(draws, other) === 1);
    }
    const goesFirst = (its) => {
      if (its === 0 || mine < its) return true;
      if (mine > its) return false;
      if (mutant === 'lets both go first with the same number') return true;
      return mutant === 'lets neither go first with the same number' ? false : me < other;
    };
    while (!goesFirst(Atomics.load(numbers, other)));
    count[0]++;
    Atomics.store(numbers, me, 0);
  };

export const threads = { first: enter(0), second: enter(1) };

export function check({ count }) {
  assert.equal(count[0], 2);
}
