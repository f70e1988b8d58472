// A bounded queue under a lock, whose producers and consumers sleep on one cell. Waking everybody is right. Waking one is not:
// the one may wait for the other thing. Run: node examples/recipes/bounded-queue.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from '../lib/print-verdicts.mjs';

const CAPACITY = 1;

/** Sleeps until the number of items is no longer `number`; has the lock before and after. */
function* waitWhile(number, { changes, lock, count }) {
  while ((yield count.read()) === number) {
    const seen = yield changes.load();
    yield lock.unlock();
    yield changes.wait(seen);
    yield lock.lock();
  }
}

function* changed({ changes, lock }, many) {
  yield changes.add(1);
  yield changes.notify(many);
  yield lock.unlock();
}

const queueSystem = (many) => {
  function* producer(shared) {
    yield shared.lock.lock();
    yield* waitWhile(CAPACITY, shared);
    yield shared.count.write((yield shared.count.read()) + 1);
    yield* changed(shared, many);
  }
  function* consumer(shared) {
    yield shared.lock.lock();
    yield* waitWhile(0, shared);
    yield shared.count.write((yield shared.count.read()) - 1);
    yield* changed(shared, many);
  }
  return fromGenerators({
    cells: { changes: 0, lock: 0 },
    plain: { count: 0 },
    threads: {
      'consumer 1': consumer,
      'consumer 2': consumer,
      'producer 1': producer,
      'producer 2': producer,
    },
  });
};

export const system = queueSystem(1);

printVerdicts(import.meta, { 'wakes everybody': queueSystem(Infinity), 'wakes one': system });
