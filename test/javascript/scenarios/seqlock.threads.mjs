import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'does not look again': 'assertion',
  'reads while it is written': 'assertion',
  'closes before it writes': 'assertion',
  'opens after it has written a part': 'assertion',
  'writes plainly': 'race',
  'leaves it open': 'livelock',
};

export const setup = ({ mutant } = {}) => ({ mutant, sequence: words(1), data: words(2) });

function writer({ mutant, sequence, data }) {
  const late = mutant === 'opens after it has written a part';
  if (late) Atomics.store(data, 0, 7);
  Atomics.add(sequence, 0, 1);
  if (mutant === 'closes before it writes') Atomics.add(sequence, 0, 1);
  if (mutant === 'writes plainly') data[0] = 7;
  else if (!late) Atomics.store(data, 0, 7);
  Atomics.store(data, 1, 7);
  if (mutant !== 'closes before it writes' && mutant !== 'leaves it open') Atomics.add(sequence, 0, 1);
}

function reader({ mutant, sequence, data }) {
  for (;;) {
    const before = Atomics.load(sequence, 0);
    if (before % 2 === 1 && mutant !== 'reads while it is written') continue;
    const seen = [Atomics.load(data, 0), Atomics.load(data, 1)];
    if (mutant === 'does not look again' || Atomics.load(sequence, 0) === before) return seen;
  }
}

export const threads = { writer, reader };

export function check(_, { reader: [first, second] }) {
  assert.equal(first, second);
}
