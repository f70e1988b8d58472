/** The mutex of three states (free, held, held and waited for) of Drepper, "Futexes Are Tricky". */
export function lock(word) {
  let was = Atomics.compareExchange(word, 0, 0, 1);
  if (was === 0) return;
  if (was !== 2) was = Atomics.exchange(word, 0, 2);
  while (was !== 0) {
    Atomics.wait(word, 0, 2);
    was = Atomics.exchange(word, 0, 2);
  }
}

export function unlock(word) {
  if (Atomics.sub(word, 0, 1) === 1) return;
  Atomics.store(word, 0, 0);
  Atomics.notify(word, 0, 1);
}

/** So many words of shared memory. */
export const words = (count) => new Int32Array(new SharedArrayBuffer(4 * count));
