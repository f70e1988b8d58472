// New streams, each written to until its worker has said READY twice over; counts those whose 'ready' does not come
// within two seconds. PACKAGE, SECONDS.
import { once } from 'node:events';

const name = process.env.PACKAGE ?? 'thread-stream';
const seconds = Math.min(60, Number(process.env.SECONDS ?? 20));
const { default: ThreadStream } = await import(name);
const immediate = () => new Promise((resolve) => setImmediate(resolve));
const start = performance.now();
let streams = 0;
let lost = 0;
while (performance.now() - start < seconds * 1000) {
  const seen = new Int32Array(new SharedArrayBuffer(8));
  const stream = new ThreadStream({
    filename: new URL('./thread-stream-count.mjs', import.meta.url).href,
    workerData: { seen },
    sync: true,
  });
  stream.on('error', () => {}); // terminate() below
  const ready = once(stream, 'ready').then(() => true);
  let up = false;
  once(stream.worker, 'message').then(() => (up = true));
  while (!up) {
    stream.write('x');
    await immediate();
  }
  for (let i = 0; i < 5; i++) {
    stream.write('y');
    await immediate();
  }
  const came = await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, 2000, false))]);
  streams++;
  if (!came) lost++;
  await stream.worker.terminate();
}
console.log(
  `${name}: 'ready' did not come in ${lost} of ${streams} streams, ${((performance.now() - start) / 1000).toFixed(1)} s`,
);
process.exit(0);
