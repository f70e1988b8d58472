// The bounded queue of several producers and several consumers by Dmitry Vyukov (1024cores.net, "Bounded MPMC queue"):
// each slot has a turn, which says at which place it may be filled or emptied. The mistake: a place is taken by a store,
// where a compare-and-exchange sees whether somebody else has taken it.
// Run: npx heddle check examples/mpmc-queue.threads.mjs, and with ?no-compare behind it.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);
const SLOTS = 2;
const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));

export function setup() {
  const queue = { turns: words(SLOTS), items: words(SLOTS), head: words(1), tail: words(1) };
  for (let slot = 0; slot < SLOTS; slot++) queue.turns[slot] = slot;
  return queue;
}

/** Takes the next place at an end of the queue, once its slot has come to it. */
function claim(end, turns, ahead) {
  for (;;) {
    const place = Atomics.load(end, 0);
    if (Atomics.load(turns, place % SLOTS) !== place + ahead) continue;
    if (asked.has('no-compare')) Atomics.store(end, 0, place + 1);
    else if (Atomics.compareExchange(end, 0, place, place + 1) !== place) continue;
    return place;
  }
}

function put({ turns, items, head }, item) {
  const place = claim(head, turns, 0);
  items[place % SLOTS] = item;
  Atomics.store(turns, place % SLOTS, place + 1);
}

function take({ turns, items, tail }) {
  const place = claim(tail, turns, 1);
  const item = items[place % SLOTS];
  Atomics.store(turns, place % SLOTS, place + SLOTS);
  return item;
}

export const threads = {
  producer(queue) {
    put(queue, 1);
    put(queue, 2);
  },
  another: (queue) => put(queue, 3),
  consumer: (queue) => [take(queue), take(queue), take(queue)],
};

export function check(_shared, { consumer }) {
  assert.deepEqual([...consumer].sort(), [1, 2, 3]);
  assert.ok(consumer.indexOf(1) < consumer.indexOf(2), 'what one producer put came in another order');
}
