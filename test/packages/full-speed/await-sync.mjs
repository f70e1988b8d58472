// Calls await-sync over and over in a thread; this thread watches that it gets on. BYTES, SECONDS.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const bytes = Number(process.env.BYTES ?? 8185);
const seconds = Math.min(60, Number(process.env.SECONDS ?? 20));
if (isMainThread) {
  const seen = new Int32Array(new SharedArrayBuffer(12)); // calls, wrong answers, ready
  const thread = new Worker(new URL(import.meta.url), { workerData: seen, execArgv: [] });
  const start = performance.now();
  let last = 0;
  let still = 0;
  const timer = setInterval(() => {
    const calls = Atomics.load(seen, 0);
    still = calls === last && Atomics.load(seen, 2) ? still + 1 : 0;
    last = calls;
    const time = ((performance.now() - start) / 1000).toFixed(1);
    if (still < 6 && performance.now() - start < seconds * 1000) return;
    clearInterval(timer);
    const end = still >= 6 ? `HANGS in call ${calls + 1} (no progress for 3 s)` : 'no hang';
    console.log(
      `await-sync ${bytes} bytes: ${end}; ${calls} calls, ${Atomics.load(seen, 1)} wrong answers, ${time} s`,
    );
    process.exit(0);
  }, 500);
  thread.on('error', (error) => console.log(error));
} else {
  const { createWorker } = await import('await-sync');
  const answer = createWorker()(async (length, value) => new Uint8Array(length).fill(value));
  answer(1, 1); // the worker is up
  Atomics.store(workerData, 2, 1);
  for (let i = 0; ; i++) {
    const value = 1 + (i % 200);
    const got = answer(bytes, value);
    if (got.length !== bytes || got.some((byte) => byte !== value)) Atomics.add(workerData, 1, 1);
    Atomics.add(workerData, 0, 1);
  }
}
