// The program of ../thread-stream-flush.threads.mjs over and over on one stream. PACKAGE, SECONDS.
import { once } from 'node:events';

const name = process.env.PACKAGE ?? 'thread-stream-mended';
const seconds = Math.min(60, Number(process.env.SECONDS ?? 20));
const { default: ThreadStream } = await import(name);
const immediate = () => new Promise((resolve) => setImmediate(resolve));

const seen = new Int32Array(new SharedArrayBuffer(8));
const stream = new ThreadStream({
  filename: new URL('./thread-stream-count.mjs', import.meta.url).href,
  workerData: { seen },
  bufferSize: 8,
});
const start = performance.now();
let rounds = 0;
let lost = 0;
let first = '';
let stuck = '';
const report = () => {
  console.log(
    `${name}: ${lost} of ${rounds} rounds lost bytes${first}${stuck}, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  process.exit(0);
};
stream.on('error', (error) => {
  stuck = `; error: ${error.message}`;
  report();
});
let at = performance.now();
let step = 'ready';
// A limit on every wait: a step of a round that takes 3 s is reported as stuck.
setInterval(() => {
  if (performance.now() - at > 3000) {
    stuck = `; STUCK in ${step}`;
    report();
  }
}, 500);
await once(stream, 'ready');
while (performance.now() - start < seconds * 1000) {
  at = performance.now();
  const before = Atomics.load(seen, 0);
  stream.write('0123456789');
  await immediate();
  stream.flushSync();
  stream.write('abcdefghij');
  // Any moment will do for the next line.
  const until = performance.now() + Math.random() * 0.4;
  while (performance.now() < until) await immediate();
  stream.write('!');
  step = 'flush';
  await new Promise((resolve) => stream.flush(resolve));
  rounds++;
  if (Atomics.load(seen, 0) - before !== 21) {
    lost++;
    first ||= ` (the first after ${rounds} rounds, ${((performance.now() - start) / 1000).toFixed(1)} s)`;
  }
}
report();
