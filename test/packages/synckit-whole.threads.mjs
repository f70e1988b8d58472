// synckit as its users have it: a function that runs in a worker, called as if it were synchronous. The second call times
// out and its answer comes late; the third must not take that one for its own.
import assert from 'node:assert/strict';
import { createSyncFn } from 'synckit';

export const setup = () => ({});

export const threads = {
  caller() {
    const call = createSyncFn(new URL('./synckit-echo.mjs', import.meta.url).href, { timeout: 2000 });
    const got = [call('one', 0)];
    try {
      got.push(call('two', 2100));
    } catch (error) {
      got.push(error.message.includes('timed-out') ? 'timed out' : error.message);
    }
    got.push(call('three', 0));
    return got;
  },
};

export function check(_shared, { caller }) {
  assert.equal(caller[0], 'one');
  assert.ok(caller[1] === 'two' || caller[1] === 'timed out', caller[1]);
  assert.equal(caller[2], 'three');
}
