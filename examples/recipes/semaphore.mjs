// A counting semaphore: three threads, of which two may be inside. Then one that looks and takes in two accesses.
// Run: node examples/recipes/semaphore.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from '../lib/print-verdicts.mjs';

function* acquire(permits) {
  for (;;) {
    const seen = yield permits.load();
    if (seen === 0) yield permits.wait(0);
    else if ((yield permits.compareExchange(seen, seen - 1)) === seen) return;
  }
}

function* release(permits) {
  yield permits.add(1);
  yield permits.notify(1);
}

/** The mistake: somebody else may take the permit after the look. */
function* hastyAcquire(permits) {
  while ((yield permits.load()) === 0) yield permits.wait(0);
  yield permits.sub(1);
}

const semaphoreSystem = (take) => {
  function* thread({ permits, inside }) {
    yield* take(permits);
    if ((yield inside.add(1)) >= 2) throw new Error('three are inside');
    yield inside.sub(1);
    yield* release(permits);
  }
  return fromGenerators({
    cells: { permits: 2, inside: 0 },
    threads: [thread, thread, thread],
    finalFault: ({ cells }) => (cells.permits === 2 ? null : `${cells.permits} permits are left`),
  });
};

export const system = semaphoreSystem(hastyAcquire);

printVerdicts(import.meta, { 'takes what it saw': semaphoreSystem(acquire), 'looks, then takes': system });
