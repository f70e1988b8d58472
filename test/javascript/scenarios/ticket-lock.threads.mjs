import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'draws by a load and a store': 'livelock',
  'calls the next before it is done': 'race',
  'calls the next but one': 'livelock',
  'enters when it is called or later': 'proved',
};

export const setup = ({ mutant } = {}) => ({ mutant, tickets: words(1), serving: words(1), count: words(1) });

function enter({ mutant, tickets, serving, count }) {
  let mine;
  if (mutant === 'draws by a load and a store') {
    mine = Atomics.load(tickets, 0);
    Atomics.store(tickets, 0, mine + 1);
  } else mine = Atomics.add(tickets, 0, 1);
  if (mutant === 'enters when it is called or later') while (Atomics.load(serving, 0) < mine);
  else while (Atomics.load(serving, 0) !== mine);
  if (mutant === 'calls the next before it is done') Atomics.add(serving, 0, 1);
  count[0]++;
  if (mutant === 'calls the next but one') Atomics.add(serving, 0, 2);
  else if (mutant !== 'calls the next before it is done') Atomics.store(serving, 0, mine + 1);
}

export const threads = { a: enter, b: enter, c: enter };

export function check({ count }) {
  assert.equal(count[0], 3);
}
