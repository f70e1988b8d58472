// Two threads that each need two locks at once, and take them in one order. The mistake: one of them takes the locks in
// the other order. Run: npx heddle check examples/two-locks.threads.mjs, and with ?other-order behind it.
import assert from 'node:assert/strict';
import { lock, unlock } from './lib/mutex.mjs';

const { searchParams: asked } = new URL(import.meta.url);
const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));

export const setup = () => ({ lockA: words(1), lockB: words(1), money: words(2) });

function move({ money }, first, second, sum) {
  lock(first);
  lock(second);
  money[0] -= sum;
  money[1] += sum;
  unlock(second);
  unlock(first);
}

export const threads = {
  there: (shared) => move(shared, shared.lockA, shared.lockB, 5),
  back(shared) {
    if (asked.has('other-order')) move(shared, shared.lockB, shared.lockA, -5);
    else move(shared, shared.lockA, shared.lockB, -5);
  },
};

export function check({ money }) {
  assert.deepEqual([...money], [0, 0]);
}
