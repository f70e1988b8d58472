// One side of a ring in a thread of its own: the producer pushes items 0, 1, 2, ..., the consumer checks them.
import { parentPort, workerData } from 'node:worker_threads';
import { RingBuffer } from '../../dist/src/ring/ring-buffer.js';

const { side, memory, capacity, itemWords, items } = workerData;
const ring = new RingBuffer(memory, capacity, itemWords);
const item = new Int32Array(itemWords);
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Tries until it works; on a machine with a single free core, the other side needs that core now and then. */
function insist(attempt) {
  for (let failed = 0; !attempt(); failed++) {
    if (failed === 1000) {
      Atomics.wait(nobody, 0, 0, 1);
      failed = 0;
    }
  }
}

/** Every word depends on the item and on its place in it, so that no mixture of two items passes. */
const wordOf = (number, word) => Math.imul(number * itemWords + word + 1, 0x9e3779b1);

let wrong = null;
for (let number = 0; number < items && wrong === null; number++) {
  if (side === 'producer') {
    for (let word = 0; word < itemWords; word++) item[word] = wordOf(number, word);
    insist(() => ring.tryPush(item));
  } else {
    insist(() => ring.tryPop(item));
    const at = item.findIndex((value, word) => value !== wordOf(number, word));
    if (at >= 0) wrong = `item ${number}, word ${at}: ${item[at]}, not ${wordOf(number, at)}`;
  }
}
parentPort.postMessage(wrong);
