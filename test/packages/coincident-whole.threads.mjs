// coincident: a worker calls functions of the thread that started it as if they were synchronous. It is made for browsers;
// here whatwg-worker is its Worker. The answer's length, and then "ready", are plain stores (src/main.js:144-146): where the
// worker comes to its wait only after "ready", nothing orders them before its reads.
import assert from 'node:assert/strict';

globalThis.Worker = (await import('whatwg-worker')).default;
const { default: coincident } = await import('coincident/main');

export const setup = () => ({});

export const threads = {
  async main() {
    const { Worker } = coincident();
    const worker = new Worker(new URL('./coincident-worker.mjs', import.meta.url));
    worker.proxy.add = (a, b) => a + b;
    const got = await new Promise((resolve) => {
      worker.proxy.done = resolve;
    });
    worker.terminate();
    return got;
  },
};

export function check(_shared, { main }) {
  assert.deepEqual(main, [3, 7]);
}
