// atomic-sleep: a sleep that is a wait with a time limit on a word that nobody writes. Under the checker it takes no time,
// and two sleepers of unlike lengths may wake in either order only where time limits may end at any moment.
import assert from 'node:assert/strict';
import sleep from 'atomic-sleep';

export function setup() {
  return { order: new Int32Array(new SharedArrayBuffer(12)) };
}

const wake = (order, who) => {
  order[Atomics.add(order, 0, 1) + 1] = who;
};

export const threads = {
  short({ order }) {
    sleep(10);
    wake(order, 1);
  },
  long({ order }) {
    sleep(1000);
    wake(order, 2);
  },
};

export function check({ order }) {
  assert.deepEqual([...order], [2, 1, 2], 'the one that slept longer woke first');
}
