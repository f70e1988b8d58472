import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'looks after it has let go': 'assertion',
  'looks before it lets go': 'assertion',
  'uses it after it has let go': 'race',
};

export const setup = ({ mutant } = {}) => ({
  mutant,
  count: words(1).fill(2),
  data: words(2),
  freed: words(1),
});

const user = (me) => (shared) => {
  const { mutant, count, data, freed } = shared;
  const use = () => {
    data[me] = 1;
  };
  if (mutant !== 'uses it after it has let go') use();
  let isLast;
  if (mutant === 'looks after it has let go') {
    Atomics.sub(count, 0, 1);
    isLast = Atomics.load(count, 0) === 0;
  } else if (mutant === 'looks before it lets go') {
    isLast = Atomics.load(count, 0) === 1;
    Atomics.sub(count, 0, 1);
  } else isLast = Atomics.sub(count, 0, 1) === 1;
  if (mutant === 'uses it after it has let go') use();
  if (!isLast) return;
  Atomics.add(freed, 0, 1);
  if (mutant !== 'looks after it has let go') data.fill(0);
};

export const threads = { first: user(0), second: user(1) };

export function check({ freed }) {
  assert.equal(freed[0], 1);
}
