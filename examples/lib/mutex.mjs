// The third mutex of Ulrich Drepper, "Futexes Are Tricky" (2011): 0 is free, 1 is taken, 2 is taken and somebody may
// sleep.

/** Takes the lock; sleeps while another thread has it. */
export function lock(word) {
  let was = Atomics.compareExchange(word, 0, 0, 1);
  while (was !== 0) {
    if (was === 2 || Atomics.compareExchange(word, 0, 1, 2) !== 0) Atomics.wait(word, 0, 2);
    was = Atomics.compareExchange(word, 0, 0, 2);
  }
}

/** Gives the lock back, and wakes one thread if somebody may sleep. */
export function unlock(word) {
  if (Atomics.exchange(word, 0, 0) === 2) Atomics.notify(word, 0, 1);
}
