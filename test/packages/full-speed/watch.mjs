// Runs a file's thread functions on real worker_threads, round after round, and watches that they get on.
// `words` is one Int32Array that the threads share; word 0 counts rounds, word 1 counts wrong outcomes.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const seconds = Math.min(60, Number(process.env.SECONDS ?? 20));

/** A barrier over words 2 (arrived) and 3 (generation). */
export function meet(words, count) {
  const generation = Atomics.load(words, 3);
  if (Atomics.add(words, 2, 1) === count - 1) {
    Atomics.store(words, 2, 0);
    Atomics.add(words, 3, 1);
    Atomics.notify(words, 3);
  } else {
    // Spin a little, so that the threads set out together.
    for (let i = 0; i < 2000; i++) if (Atomics.load(words, 3) !== generation) return;
    while (Atomics.load(words, 3) === generation) Atomics.wait(words, 3, generation, 1000);
  }
}

export async function watch(
  url,
  name,
  count,
  body,
  { report = () => '', stopAtWrong = true, bytes = 8 } = {},
) {
  if (!isMainThread) {
    await body(workerData.me, workerData.words, workerData.memory);
    return;
  }
  const words = new Int32Array(new SharedArrayBuffer(4096));
  const memory = new SharedArrayBuffer(bytes);
  const threads = Array.from(
    { length: count },
    (_, me) => new Worker(new URL(url), { workerData: { me, words, memory } }),
  );
  const start = performance.now();
  let last = 0;
  let still = 0;
  let first = '';
  for (const thread of threads)
    thread.on(
      'error',
      (error) =>
        console.log(`${name}: a thread threw:`, error.message, `after ${Atomics.load(words, 0)} rounds`) ||
        process.exit(0),
    );
  const timer = setInterval(() => {
    const rounds = Atomics.load(words, 0);
    const wrong = Atomics.load(words, 1);
    still = rounds > 0 && rounds === last ? still + 1 : 0;
    last = rounds;
    if (wrong && !first) first = ` (the first within ${((performance.now() - start) / 1000).toFixed(1)} s)`;
    const spent = (performance.now() - start) / 1000;
    if (still < 15 && spent < seconds && !(wrong && stopAtWrong)) return;
    clearInterval(timer);
    const end = still >= 15 ? 'HANGS (no progress for 3 s)' : 'no hang';
    console.log(
      `${name}: ${end}; ${rounds} rounds, ${wrong} wrong${first}, ${spent.toFixed(1)} s ${report(words, memory)}`,
    );
    process.exit(0);
  }, 200);
}
