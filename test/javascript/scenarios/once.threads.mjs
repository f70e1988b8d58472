import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'is done before the value is there': 'race',
  'looks, then begins': 'race',
  'tells nobody': 'deadlock',
  'tells one': 'deadlock',
  'goes on while another makes it': 'race',
};

export const setup = ({ mutant } = {}) => ({ mutant, state: words(1), value: words(1) });

const [NEW, BEGUN, DONE] = [0, 1, 2];

function get({ mutant, state, value }) {
  let was;
  if (mutant === 'looks, then begins') {
    was = Atomics.load(state, 0);
    if (was === NEW) Atomics.store(state, 0, BEGUN);
  } else was = Atomics.compareExchange(state, 0, NEW, BEGUN);
  if (was === NEW) {
    if (mutant === 'is done before the value is there') Atomics.store(state, 0, DONE);
    value[0] += 42;
    Atomics.store(state, 0, DONE);
    if (mutant !== 'tells nobody') Atomics.notify(state, 0, mutant === 'tells one' ? 1 : undefined);
  } else if (mutant !== 'goes on while another makes it') {
    while (Atomics.load(state, 0) !== DONE) Atomics.wait(state, 0, BEGUN);
  }
  return value[0];
}

export const threads = { a: get, b: get, c: get };

export function check(_, results) {
  assert.deepEqual(Object.values(results), [42, 42, 42]);
}
