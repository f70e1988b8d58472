import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'publishes before it writes': 'race',
  'takes a place without comparing': 'race',
  'frees the slot before it has read': 'race',
  'frees the slot for the lap that is over': 'livelock',
};

const SLOTS = 2;

/** The bounded queue of Vyukov: each slot says in which lap it may be written, and in which read. */
export function setup({ mutant } = {}) {
  const shared = { mutant, turns: words(SLOTS), items: words(SLOTS), put: words(1), taken: words(1) };
  for (let slot = 0; slot < SLOTS; slot++) shared.turns[slot] = slot;
  return shared;
}

/** A place in the queue, once its slot has come to this turn. */
function claim({ mutant, turns }, places, ahead) {
  for (;;) {
    const place = Atomics.load(places, 0);
    if (Atomics.load(turns, place % SLOTS) !== place + ahead) continue;
    if (mutant === 'takes a place without comparing') Atomics.store(places, 0, place + 1);
    else if (Atomics.compareExchange(places, 0, place, place + 1) !== place) continue;
    return place;
  }
}

function put(queue, item) {
  const { mutant, turns, items } = queue;
  const place = claim(queue, queue.put, 0);
  if (mutant === 'publishes before it writes') Atomics.store(turns, place % SLOTS, place + 1);
  items[place % SLOTS] = item;
  Atomics.store(turns, place % SLOTS, place + 1);
}

function take(queue) {
  const { mutant, turns, items } = queue;
  const place = claim(queue, queue.taken, 1);
  if (mutant === 'frees the slot before it has read') Atomics.store(turns, place % SLOTS, place + SLOTS);
  const item = items[place % SLOTS];
  const next = mutant === 'frees the slot for the lap that is over' ? place : place + SLOTS;
  Atomics.store(turns, place % SLOTS, next);
  return item;
}

export const threads = {
  first(queue) {
    put(queue, 1);
    put(queue, 2);
  },
  second: (queue) => put(queue, 3),
  consumer: (queue) => [take(queue), take(queue), take(queue)],
};

export function check(_, { consumer }) {
  assert.deepEqual(
    consumer.filter((item) => item !== 3),
    [1, 2],
  );
  assert.equal(consumer.length, 3);
}
