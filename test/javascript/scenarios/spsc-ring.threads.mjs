import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'does not look whether there is room': 'assertion',
  'takes one more than there is room for': 'assertion',
  'does not wrap': 'assertion',
  'publishes before it writes': 'race',
  'frees before it reads': 'race',
  'takes an item before there is one': 'assertion',
  'moves both counters': 'livelock',
};

const SLOTS = 2;
const ITEMS = 3;

export const setup = ({ mutant } = {}) => ({ mutant, head: words(1), tail: words(1), slots: words(SLOTS) });

export const threads = {
  producer({ mutant, head, tail, slots }) {
    const room = mutant === 'takes one more than there is room for' ? SLOTS + 1 : SLOTS;
    for (let at = 0; at < ITEMS; at++) {
      if (mutant !== 'does not look whether there is room') while (at - Atomics.load(tail, 0) >= room);
      if (mutant === 'publishes before it writes') Atomics.store(head, 0, at + 1);
      slots[mutant === 'does not wrap' ? at : at % SLOTS] = at + 1;
      Atomics.store(head, 0, at + 1);
    }
  },
  consumer({ mutant, head, tail, slots }) {
    const got = [];
    const lead = mutant === 'takes an item before there is one' ? 1 : 0;
    for (let at = 0; at < ITEMS; at++) {
      while (Atomics.load(head, 0) + lead <= at);
      if (mutant === 'frees before it reads') Atomics.store(tail, 0, at + 1);
      got.push(slots[mutant === 'does not wrap' ? at : at % SLOTS]);
      Atomics.store(tail, 0, at + 1);
      if (mutant === 'moves both counters') Atomics.store(head, 0, at + 1);
    }
    return got;
  },
};

export function check({ head }, { consumer }) {
  assert.deepEqual(consumer, [1, 2, 3]);
  assert.equal(head[0], ITEMS);
}
