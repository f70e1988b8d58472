// One sender and one receiver of multithreading's channel (its usual 64 kB) at full speed. KIND=string or number; counts
// items that are not the next one, until the first that throws or SECONDS are over.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

globalThis.navigator ??= { hardwareConcurrency: 2 };
const { channel, Sender } = await import('multithreading');
const { toDeserialized, toSerialized } = await import(
  new URL('../node_modules/multithreading/src/lib/shared.js', import.meta.url)
);
const kind = process.env.KIND ?? 'string';
const seconds = Math.min(60, Number(process.env.SECONDS ?? 10));
const make = kind === 'string' ? (i) => `item ${i}` : (i) => i + 0.5;
if (isMainThread) {
  const [sender, receiver] = channel(32);
  const seen = new Int32Array(new SharedArrayBuffer(12)); // received, wrong, first wrong
  const [data] = sender[toSerialized]();
  const [receiverData] = receiver[toSerialized]();
  const start = performance.now();
  for (const [me, state] of [
    ['sender', data],
    ['receiver', receiverData],
  ]) {
    const thread = new Worker(new URL(import.meta.url), { workerData: { me, state, seen } });
    thread.on('error', (error) => end(`the ${me} threw: ${error.message}`));
  }
  const end = (how) => {
    console.log(
      `multithreading channel, ${kind}s: ${seen[1]} of ${seen[0]} items wrong (the first was item ${seen[2]}), ${((performance.now() - start) / 1000).toFixed(1)} s; ${how}`,
    );
    process.exit(0);
  };
  setTimeout(() => end('time is over'), seconds * 1000);
} else {
  const { Receiver } = await import('multithreading');
  const { me, state, seen } = workerData;
  if (me === 'sender') {
    const sender = Sender[toDeserialized](state);
    for (let i = 1; ; i++) sender.blockingSend(make(i));
  } else {
    const receiver = Receiver[toDeserialized](state);
    for (let i = 1; ; i++) {
      const { value } = receiver.blockingRecv();
      if (value !== make(i)) {
        if (Atomics.add(seen, 1, 1) === 0) seen[2] = i;
      }
      Atomics.add(seen, 0, 1);
    }
  }
}
