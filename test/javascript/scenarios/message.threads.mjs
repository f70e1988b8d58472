import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'says so before it writes': 'race',
  'says so plainly': 'race',
  'looks plainly': 'race',
  'reads before it looks': 'race',
  'writes once more': 'race',
  'says nothing': 'livelock',
};

export const setup = ({ mutant } = {}) => ({ mutant, flag: words(1), data: words(1) });

export const threads = {
  writer({ mutant, flag, data }) {
    if (mutant === 'says so before it writes') Atomics.store(flag, 0, 1);
    data[0] = 42;
    if (mutant === 'says so plainly') flag[0] = 1;
    else if (mutant !== 'says nothing') Atomics.store(flag, 0, 1);
    if (mutant === 'writes once more') data[0] = 42;
  },
  reader({ mutant, flag, data }) {
    if (mutant === 'reads before it looks' && data[0] === 42) return 42;
    if (mutant === 'looks plainly') while (flag[0] === 0);
    else while (Atomics.load(flag, 0) === 0);
    return data[0];
  },
};

export function check(_, { reader }) {
  assert.equal(reader, 42);
}
