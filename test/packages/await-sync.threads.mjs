// await-sync runs an async function in a worker and blocks until its answer is there. The answer goes through 8,184
// shared bytes; a longer one goes in parts. Here its two sides are two threads, so no worker is started.
//
// ?bytes=8185 (the default) needs two parts: each side may tell the other before that one sleeps, and then both sleep.
// ?bytes=4 needs one: its length is made public before its bytes are written (a data race).
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);

const bytes = Number(asked.get('bytes') ?? 8185);
const code = `export default async () => new Uint8Array(${bytes}).fill(7)`;
const answer = { toString: () => code.slice('export default '.length) };

// The package takes what a web worker has. These stand for it: they keep what is sent, and start nothing.
let sent;
let onMessage;
globalThis.Worker = class {
  postMessage(message) {
    sent = message;
  }
};
globalThis.addEventListener = (_type, listener) => {
  onMessage = listener;
};
const { createWorker } = await import('await-sync');
await import('await-sync/worker.js');
// The worker's side imports the function from this address. Do it once here, so that it takes no time in a run.
await import(`data:text/javascript,${encodeURIComponent(code)}`);

export function setup() {
  // A port whose only message is "called".
  const called = new Int32Array(new SharedArrayBuffer(4));
  const port1 = {
    postMessage() {
      Atomics.store(called, 0, 1);
      Atomics.notify(called, 0);
    },
  };
  const channel = globalThis.MessageChannel;
  globalThis.MessageChannel = class {
    port1 = port1;
    port2 = {};
  };
  try {
    const call = createWorker()(answer);
    return { call, called, message: sent };
  } finally {
    globalThis.MessageChannel = channel;
  }
}

export const threads = {
  caller({ call }) {
    const got = call();
    return { length: got.length, right: got.filter((byte) => byte === 7).length };
  },
  async worker({ called, message }) {
    await onMessage({ data: message });
    Atomics.wait(called, 0, 0);
    await message.port.onmessage({ data: [] });
  },
};

export function check(_shared, { caller }) {
  assert.deepEqual(caller, { length: bytes, right: bytes });
}
