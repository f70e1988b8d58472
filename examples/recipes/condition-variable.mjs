// A condition variable is a cell that counts signals, beside a lock: two consumers and one producer. Then with `if` in place
// of `while`, which finds the condition gone. Run: node examples/recipes/condition-variable.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from '../lib/print-verdicts.mjs';

/** Gives the lock back and sleeps, unless there has been a signal since it looked. */
function* wait(signals, lock) {
  const seen = yield signals.load();
  yield lock.unlock();
  yield signals.wait(seen);
  yield lock.lock();
}

function* signal(signals) {
  yield signals.add(1);
  yield signals.notify(1);
}

const conditionSystem = (looksAgain) => {
  function* consumer({ signals, lock, items }) {
    yield lock.lock();
    if (looksAgain) while ((yield items.read()) === 0) yield* wait(signals, lock);
    else if ((yield items.read()) === 0) yield* wait(signals, lock);
    const left = (yield items.read()) - 1;
    if (left < 0) throw new Error('it takes an item that is not there');
    yield items.write(left);
    yield lock.unlock();
  }
  function* producer({ signals, lock, items }) {
    for (let item = 0; item < 2; item++) {
      yield lock.lock();
      yield items.write((yield items.read()) + 1);
      yield lock.unlock();
      yield* signal(signals);
    }
  }
  return fromGenerators({
    cells: { signals: 0, lock: 0 },
    plain: { items: 0 },
    threads: { producer, 'consumer 1': consumer, 'consumer 2': consumer },
  });
};

export const system = conditionSystem(false);

printVerdicts(import.meta, { while: conditionSystem(true), if: system });
