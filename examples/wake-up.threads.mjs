// One thread sleeps until another one is done. `Atomics.wait` sleeps only while the word is 0. The mistake: the other thread
// notifies before it changes the word. Run: npx heddle check examples/wake-up.threads.mjs, and with ?notify-first behind it.
const { searchParams: asked } = new URL(import.meta.url);

export const setup = () => ({ done: new Int32Array(new SharedArrayBuffer(4)) });

export const threads = {
  worker({ done }) {
    if (asked.has('notify-first')) Atomics.notify(done, 0);
    Atomics.store(done, 0, 1);
    if (!asked.has('notify-first')) Atomics.notify(done, 0);
  },
  waiter({ done }) {
    Atomics.wait(done, 0, 0);
  },
};
