import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'does not stand back': 'livelock',
  'keeps the turn': 'livelock',
  'looks before it raises its flag': 'race',
};

export const setup = ({ mutant } = {}) => ({ mutant, flags: words(2), turn: words(1), count: words(1) });

const enter =
  (me) =>
  ({ mutant, flags, turn, count }) => {
    const other = 1 - me;
    if (mutant === 'looks before it raises its flag') while (Atomics.load(flags, other) === 1);
    Atomics.store(flags, me, 1);
    while (mutant !== 'looks before it raises its flag' && Atomics.load(flags, other) === 1) {
      if (mutant === 'does not stand back' || Atomics.load(turn, 0) === me) continue;
      Atomics.store(flags, me, 0);
      while (Atomics.load(turn, 0) !== me);
      Atomics.store(flags, me, 1);
    }
    count[0]++;
    if (mutant !== 'keeps the turn') Atomics.store(turn, 0, other);
    Atomics.store(flags, me, 0);
  };

export const threads = { first: enter(0), second: enter(1) };

export function check({ count }) {
  assert.equal(count[0], 2);
}
