// Two threads add one to a counter, each by one atomic addition. lost-update.threads.mjs does it by two accesses.
// Run: npx heddle check examples/counter.threads.mjs
import assert from 'node:assert/strict';

export const setup = () => ({ count: new Int32Array(new SharedArrayBuffer(4)) });

function increment({ count }) {
  Atomics.add(count, 0, 1);
}

export const threads = { first: increment, second: increment };

export function check({ count }) {
  assert.equal(count[0], 2, `the count is ${count[0]}, not 2`);
}
