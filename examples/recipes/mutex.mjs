// A mutex that sleeps, after the third one of Ulrich Drepper, "Futexes Are Tricky" (2011): 0 is free, 1 is taken, 2 is taken
// and somebody may sleep. Then one that marks nothing when it has slept, and forgets whoever sleeps besides.
// Run: node examples/recipes/mutex.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from '../lib/print-verdicts.mjs';

export function* lock(mutex) {
  let seen = yield mutex.compareExchange(0, 1);
  if (seen === 0) return;
  if (seen === 1) seen = yield mutex.exchange(2);
  while (seen !== 0) {
    yield mutex.wait(2);
    seen = yield mutex.exchange(2);
  }
}

export function* unlock(mutex) {
  if ((yield mutex.exchange(0)) === 2) yield mutex.notify(1);
}

/** The mistake: it may have slept beside others, and takes the lock as though there were none. */
function* hastyLock(mutex) {
  while ((yield mutex.compareExchange(0, 1)) !== 0) {
    if ((yield mutex.compareExchange(1, 2)) !== 0) yield mutex.wait(2);
  }
}

const mutexSystem = (take) => {
  function* thread({ mutex, count }) {
    yield* take(mutex);
    yield count.write((yield count.read()) + 1);
    yield* unlock(mutex);
  }
  return fromGenerators({
    cells: { mutex: 0 },
    plain: { count: 0 },
    threads: [thread, thread, thread],
    finalFault: ({ plain }) => (plain.count === 3 ? null : `the count is ${plain.count}`),
  });
};

export const system = mutexSystem(hastyLock);

printVerdicts(import.meta, { 'marks when it has slept': mutexSystem(lock), 'marks nothing': system });
