// Three threads that each take a lock that sleeps, add one to a plain counter, and give it back.
export function setup() {
  const words = new Int32Array(new SharedArrayBuffer(8));
  return { lock: words.subarray(0, 1), count: words.subarray(1) };
}

function work({ lock, count }) {
  while (Atomics.compareExchange(lock, 0, 0, 1) !== 0) Atomics.wait(lock, 0, 1);
  count[0]++;
  Atomics.store(lock, 0, 0);
  Atomics.notify(lock, 0, 1);
}

export const threads = { one: work, two: work, three: work };

export function check({ count }) {
  if (count[0] !== 3) throw new Error(`the count is ${count[0]}`);
}
