// The loss of thread-stream 4.2.1 step by step: its worker is held between its two accesses while one more byte is written.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const name = process.env.PACKAGE ?? 'thread-stream-mended';
globalThis.__bundlerPathsOverrides = {
  'thread-stream-worker': fileURLToPath(new URL('./thread-stream-held-worker.mjs', import.meta.url)),
};
const { default: ThreadStream } = await import(name);
const immediate = () => new Promise((resolve) => setImmediate(resolve));
const control = new Int32Array(new SharedArrayBuffer(8));
const arrived = new Uint8Array(new SharedArrayBuffer(64));
setTimeout(() => {
  console.log(`${name}: TIME LIMIT; arrived: ${text()}`);
  process.exit(0);
}, 15_000);
const hold = (bytes) => {
  Atomics.store(control, 0, bytes);
  Atomics.notify(control, 0);
};
const held = async (bytes) => {
  for (let i = 0; i < 2000 && Atomics.load(control, 1) !== bytes; i++)
    await new Promise((resolve) => setTimeout(resolve, 1));
};
const text = () => String.fromCharCode(...arrived.subarray(1, 1 + arrived[0]));

const stream = new ThreadStream({
  filename: import.meta.url,
  workerData: { control, arrived },
  bufferSize: 8,
});
stream.on('error', (error) => console.log('error', error.message));
await once(stream, 'ready');
stream.write('0123456789');
await immediate();
stream.flushSync();
hold(8);
stream.write('abcdefghij');
// The worker has looked at "abcdefgh"; both steps of the stream come to wait until it has said so.
await held(8);
await immediate();
await immediate();
hold(2);
// The worker has looked at "ij", and has not said so yet.
await held(2);
stream.write('!');
await immediate();
await immediate();
hold(0);
await new Promise((resolve) => setTimeout(resolve, 300));
console.log(`${name}: arrived ${text()}, ${text().endsWith('!') ? 'complete' : 'the last byte is LOST'}`);
process.exit(0);
