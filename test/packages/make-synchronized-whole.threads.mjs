// make-synchronized as its users have it: the exports of a module, called in a worker as if they were synchronous.
import assert from 'node:assert/strict';
import makeSynchronized from 'make-synchronized';

export const setup = () => ({});

export const threads = {
  caller() {
    const echo = makeSynchronized(new URL('./make-synchronized-echo.mjs', import.meta.url));
    return [echo('one'), echo('two')];
  },
};

export function check(_shared, { caller }) {
  assert.deepEqual(caller, ['one', 'two']);
}
