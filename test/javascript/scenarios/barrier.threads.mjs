import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'begins the next round before it counts anew': 'deadlock',
  'wakes nobody': 'deadlock',
  'begins the next round when the first has come': 'race',
  'sleeps until the round it looks at late': 'deadlock',
  'counts by a load and a store': 'deadlock',
};

/** Two threads meet twice; each writes before it comes, and reads what the other wrote. */
export const setup = ({ mutant } = {}) => ({
  mutant,
  missing: words(1).fill(2),
  round: words(1),
  data: words(4),
});

function meet({ mutant, missing, round }) {
  const late = mutant === 'sleeps until the round it looks at late';
  let mine = late ? 0 : Atomics.load(round, 0);
  let were;
  if (mutant === 'counts by a load and a store') {
    were = Atomics.load(missing, 0);
    Atomics.store(missing, 0, were - 1);
  } else were = Atomics.sub(missing, 0, 1);
  const last = mutant === 'begins the next round when the first has come' ? 2 : 1;
  if (were === last) {
    const counts = () => Atomics.store(missing, 0, 2);
    if (mutant !== 'begins the next round before it counts anew') counts();
    Atomics.add(round, 0, 1);
    if (mutant === 'begins the next round before it counts anew') counts();
    if (mutant !== 'wakes nobody') Atomics.notify(round, 0);
    return;
  }
  if (late) mine = Atomics.load(round, 0);
  while (Atomics.load(round, 0) === mine) Atomics.wait(round, 0, mine);
}

const member = (me) => (shared) => {
  const { data } = shared;
  data[me] = 1;
  meet(shared);
  const seen = data[1 - me];
  data[2 + me] = 2;
  meet(shared);
  return seen + data[3 - me];
};

export const threads = { first: member(0), second: member(1) };

export function check(_, { first, second }) {
  assert.deepEqual([first, second], [3, 3]);
}
