// Each thread draws a number, waits until that number is served, and serves the next one when it is done. The mistake: a
// number is drawn by a load and a store, so two threads may draw the same one.
// Run: npx heddle check examples/ticket-lock.threads.mjs, and with ?two-accesses behind it.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);
const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));

export const setup = () => ({ nextTicket: words(1), served: words(1), count: words(1) });

function drawTicket(nextTicket) {
  if (!asked.has('two-accesses')) return Atomics.add(nextTicket, 0, 1);
  const ticket = Atomics.load(nextTicket, 0);
  Atomics.store(nextTicket, 0, ticket + 1);
  return ticket;
}

function customer({ nextTicket, served, count }) {
  const ticket = drawTicket(nextTicket);
  while (Atomics.load(served, 0) !== ticket);
  count[0]++;
  Atomics.store(served, 0, ticket + 1);
}

export const threads = { first: customer, second: customer, third: customer };

export function check({ count }) {
  assert.equal(count[0], 3, `the count is ${count[0]}, not 3`);
}
