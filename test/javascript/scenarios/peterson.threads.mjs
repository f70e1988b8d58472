import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'gives itself the turn': 'race',
  'gives the turn before it raises its flag': 'race',
  'looks at no flag': 'livelock',
  'looks at no turn': 'livelock',
};

export const setup = ({ mutant } = {}) => ({ mutant, flags: words(2), turn: words(1), count: words(1) });

const enter = (me) => (shared) => {
  const { mutant, flags, turn, count } = shared;
  const other = 1 - me;
  if (mutant === 'gives the turn before it raises its flag') {
    Atomics.store(turn, 0, other);
    Atomics.store(flags, me, 1);
  } else {
    Atomics.store(flags, me, 1);
    Atomics.store(turn, 0, mutant === 'gives itself the turn' ? me : other);
  }
  if (mutant === 'looks at no flag') while (Atomics.load(turn, 0) === other);
  else if (mutant === 'looks at no turn') while (Atomics.load(flags, other) === 1);
  else while (Atomics.load(flags, other) === 1 && Atomics.load(turn, 0) === other);
  count[0]++;
  Atomics.store(flags, me, 0);
};

export const threads = { first: enter(0), second: enter(1) };

export function check({ count }) {
  assert.equal(count[0], 2);
}
