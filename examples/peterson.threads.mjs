// Peterson's lock for two threads (Peterson, "Myths about the mutual exclusion problem", 1981). The mistake: a thread
// does not give way to the other one. Run: npx heddle check examples/peterson.threads.mjs, and with ?no-turn behind it.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);
const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));

export const setup = () => ({ flags: words(2), turn: words(1), count: words(1) });

const contender = (me) =>
  function contend({ flags, turn, count }) {
    const other = 1 - me;
    Atomics.store(flags, me, 1);
    if (!asked.has('no-turn')) Atomics.store(turn, 0, other);
    while (Atomics.load(flags, other) === 1 && Atomics.load(turn, 0) === other);
    count[0]++;
    Atomics.store(flags, me, 0);
  };

export const threads = { first: contender(0), second: contender(1) };

export function check({ count }) {
  assert.equal(count[0], 2, `the count is ${count[0]}, not 2`);
}
