// Writes numbered records through thread-stream (PACKAGE: thread-stream is 4.2.0, thread-stream-mended is 4.2.1) in its
// asynchronous mode with a small buffer, and calls flushSync() now and then. Every record has to arrive, in order.
const name = process.env.PACKAGE ?? 'thread-stream-mended';
const seconds = Math.min(60, Number(process.env.SECONDS ?? 20));
const bufferSize = Number(process.env.BUFFER ?? 64);
const flushes = process.env.FLUSH !== '0';
const { default: ThreadStream } = await import(name);

const seen = new Int32Array(new SharedArrayBuffer(8));
const stream = new ThreadStream({
  filename: new URL('./thread-stream-sink.mjs', import.meta.url).href,
  workerData: { seen },
  bufferSize,
});
let written = 0;
let failed = '';
let flushed = 0;
stream.on('error', (error) => {
  failed = error.message;
});
const start = performance.now();
let turns = 0;
const report = (end) => {
  console.log(
    `${name}, buffer ${bufferSize}, flushSync ${flushes ? flushed : 'never'}: ${end}; ${written} written, ${Atomics.load(seen, 0)} arrived, ${Atomics.load(seen, 1)} out of order, ${((performance.now() - start) / 1000).toFixed(1)} s ${failed && `error: ${failed}`}`,
  );
  process.exit(0);
};
// A limit on every wait: nothing here may take longer than this.
setTimeout(() => report('TIME LIMIT'), (seconds + 25) * 1000).unref();
const put = () => stream.write(String(written++).padStart(8, '0'));
const random = (n) => Math.floor(Math.random() * n);
function turn() {
  if (
    failed ||
    performance.now() - start > seconds * 1000 ||
    (Atomics.load(seen, 1) && process.env.STOP !== '0')
  ) {
    stream.on('close', () => report('ended'));
    stream.end();
    return;
  }
  // Mostly a record at a time; now and then more than the buffer holds, a flushSync() while that is under way, and the
  // same again at once.
  const many = () => {
    for (let i = 2 + random(12); i > 0; i--) put();
  };
  if (random(8) === 0) many();
  else put();
  if (flushes && random(4) === 0) {
    stream.flushSync();
    flushed++;
    many();
  }
  if (++turns % 4 === 0) setTimeout(turn, 0);
  else setImmediate(turn);
}
stream.on('ready', turn);
