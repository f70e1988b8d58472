// A stack of Treiber's ("Systems Programming: Coping with Parallelism", IBM RJ 5118, 1986): nodes 1 to 3 in an array, and a
// head. A node that is popped and pushed again between look and exchange is not noticed (ABA), unless the head counts.
// Run: node examples/recipes/treiber-stack.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from '../lib/print-verdicts.mjs';

const NODES = 4; // node 0 is none: the head is node + NODES * the number of changes, if it counts

function* push({ head, next }, node, counts) {
  for (;;) {
    const seen = yield head.load();
    yield next[node].store(seen % NODES);
    if ((yield head.compareExchange(seen, changed(seen, node, counts))) === seen) return;
  }
}

function* pop({ head, next }, counts) {
  for (;;) {
    const seen = yield head.load();
    const node = seen % NODES;
    if (node === 0) return 0;
    const after = yield next[node].load();
    if ((yield head.compareExchange(seen, changed(seen, after, counts))) === seen) return node;
  }
}

function changed(seen, node, counts) {
  return counts ? node + NODES * (Math.floor(seen / NODES) + 1) : node;
}

/** Counts a node's owners: two have it where a pop gave what somebody else had. */
function* own({ owners }, node) {
  if (node > 0 && (yield owners[node].add(1)) > 0) throw new Error(`node ${node} has two owners`);
}

const stackSystem = (counts) =>
  fromGenerators({
    cells: { head: 1, next: [0, 2, 3, 0], owners: [0, 0, 0, 0] },
    threads: {
      *pops(shared) {
        yield* own(shared, yield* pop(shared, counts));
      },
      *'pops two and gives one back'(shared) {
        const first = yield* pop(shared, counts);
        yield* own(shared, yield* pop(shared, counts));
        if (first > 0) yield* push(shared, first, counts);
        yield* own(shared, yield* pop(shared, counts));
      },
    },
  });

export const system = stackSystem(false);

printVerdicts(import.meta, { 'counts changes': stackSystem(true), 'a bare head': system });
