import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'looks, then counts itself as a reader': 'race',
  'writes beside one reader': 'race',
  'leaves as a writer would': 'livelock',
};

export const setup = ({ mutant } = {}) => ({ mutant, readers: words(1), data: words(2) });

const WRITER = -1;

function read({ mutant, readers, data }) {
  for (;;) {
    const now = Atomics.load(readers, 0);
    if (now === WRITER) continue;
    if (mutant === 'looks, then counts itself as a reader') {
      Atomics.add(readers, 0, 1);
      break;
    }
    if (Atomics.compareExchange(readers, 0, now, now + 1) === now) break;
  }
  const seen = [data[0], data[1]];
  if (mutant === 'leaves as a writer would') Atomics.add(readers, 0, 1);
  else Atomics.sub(readers, 0, 1);
  return seen;
}

function write({ mutant, readers, data }) {
  const enter = (from) => Atomics.compareExchange(readers, 0, from, WRITER) === from;
  while (!enter(0) && !(mutant === 'writes beside one reader' && enter(1)));
  data[0] = 1;
  data[1] = 1;
  Atomics.add(readers, 0, 1);
}

export const threads = { first: read, second: read, writer: write };

export function check(_, { first, second }) {
  for (const [a, b] of [first, second]) assert.equal(a, b);
}
