// sync-threads starts a worker for every call, and both sides meet at one shared word. That word is never set back to
// zero, so from the second call on nobody waits: the answer of the first call is read again.
// Here the two workers are threads, and the class that stands for Worker only tells the next of them to start.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const builtin = require('node:worker_threads');

// What `new Worker(...)` and `workerData` are for the package, from the moment that it is loaded.
const workerData = {};
let started;
const own = { Worker: builtin.Worker, workerData: builtin.workerData };
builtin.workerData = workerData;
builtin.Worker = class {
  constructor(_file, { workerData: { inputData } }) {
    Atomics.store(started, inputData, 1);
    Atomics.notify(started, inputData);
  }
  on() {}
};
const { createSyncFn, runAsWorker } = require('sync-threads');
Object.assign(builtin, own);

export function setup() {
  started = new Int32Array(new SharedArrayBuffer(8));
  // The package makes its buffer in createSyncFn and hands it to its workers alone. Give it one that is known here.
  const sharedBuffer = new SharedArrayBuffer(64);
  const own = globalThis.SharedArrayBuffer;
  globalThis.SharedArrayBuffer = function known() {
    return sharedBuffer;
  };
  const call = createSyncFn('unused');
  globalThis.SharedArrayBuffer = own;
  return { call, started, sharedBuffer };
}

const worker = async ({ started, sharedBuffer }, number) => {
  Atomics.wait(started, number, 0);
  Object.assign(workerData, { inputData: number, sharedBuffer });
  await runAsWorker(async (input) => `answer ${input}`);
};

export const threads = {
  caller: ({ call }) => [call(0), call(1)],
  first: (shared) => worker(shared, 0),
  second: (shared) => worker(shared, 1),
};

export function check(_shared, { caller }) {
  assert.deepEqual(caller, ['answer 0', 'answer 1']);
}
