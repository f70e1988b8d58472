// A seqlock: the writer makes the number odd, writes, and makes it even; a reader tries again until it has seen the same even
// number before and after. What may be read while it is written has to be in cells. The mistake: a reader that looks once.
// Run: node examples/recipes/seqlock.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from '../lib/print-verdicts.mjs';

function* write({ sequence, pair }, value) {
  yield sequence.add(1);
  yield pair[0].store(value);
  yield pair[1].store(value);
  yield sequence.add(1);
}

function* read({ sequence, pair }, looksAgain) {
  for (;;) {
    const before = yield sequence.load();
    if (before % 2 === 1) {
      yield sequence.until((number) => number % 2 === 0);
      continue;
    }
    const values = [yield pair[0].load(), yield pair[1].load()];
    if (!looksAgain || (yield sequence.load()) === before) return values;
  }
}

const seqlockSystem = (looksAgain) =>
  fromGenerators({
    cells: { sequence: 0, pair: [0, 0] },
    threads: {
      *writer(shared) {
        yield* write(shared, 1);
        yield* write(shared, 2);
      },
      *reader(shared) {
        const [a, b] = yield* read(shared, looksAgain);
        if (a !== b) throw new Error(`it read ${a} and ${b}`);
      },
    },
  });

export const system = seqlockSystem(false);

printVerdicts(import.meta, { 'looks again': seqlockSystem(true), 'looks once': system });
