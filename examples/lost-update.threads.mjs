// Two threads add one to a counter, each by a load and a store. Both accesses are atomic, and the code is wrong:
// counter.threads.mjs is right. Run: npx heddle check examples/lost-update.threads.mjs
import assert from 'node:assert/strict';

export const setup = () => ({ count: new Int32Array(new SharedArrayBuffer(4)) });

function increment({ count }) {
  const seen = Atomics.load(count, 0);
  Atomics.store(count, 0, seen + 1);
}

export const threads = { first: increment, second: increment };

export function check({ count }) {
  assert.equal(count[0], 2, `the count is ${count[0]}, not 2`);
}
