// make-synchronized: a function that answers and then ends its worker. The worker says "ended" as one more answer; a call
// that is made in the meantime takes that for its own and returns undefined, and so nobody hears that it never ran.
import assert from 'node:assert/strict';
import sleep from 'atomic-sleep';
import makeSynchronized from 'make-synchronized';

export const setup = () => ({});

export const threads = {
  caller() {
    const echo = makeSynchronized(new URL('./make-synchronized-exit.mjs', import.meta.url));
    const one = echo('one');
    sleep(500);
    return [one, echo('two')];
  },
};

export function check(_shared, { caller }) {
  assert.deepEqual(caller, ['one', 'two']);
}
