// One thread writes a message and raises a flag; another one waits for the flag and reads the message. The mistake:
// the flag is raised first. Run: npx heddle check examples/publication.threads.mjs, and with ?publish-first behind it.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);

export const setup = () => ({
  message: new Int32Array(new SharedArrayBuffer(4)),
  ready: new Int32Array(new SharedArrayBuffer(4)),
});

export const threads = {
  writer({ message, ready }) {
    if (asked.has('publish-first')) Atomics.store(ready, 0, 1);
    message[0] = 42;
    if (!asked.has('publish-first')) Atomics.store(ready, 0, 1);
  },
  reader({ message, ready }) {
    while (Atomics.load(ready, 0) === 0);
    return message[0];
  },
};

export function check(_shared, { reader }) {
  assert.equal(reader, 42, `the message is ${reader}`);
}
