// Two threads each add one to a counter: they load it, add one, and store it. Checked in every interleaving; then the
// same with one atomic addition. Run: node examples/lost-update.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const COUNTER = 0;
const lane = lanesIn();

const twoAccesses = lane('thread', registers('seen'), {
  load: {
    loads: COUNTER, // const seen = Atomics.load(cells, COUNTER)
    take: (r, value) => {
      r.seen = value;
    },
    next: 'store',
  },
  store: { stores: COUNTER, value: (r) => r.seen + 1, next: 'end' }, // Atomics.store(cells, COUNTER, seen + 1)
});

const oneAccess = lane('thread', registers(), {
  add: { updates: COUNTER, to: (old) => old + 1, next: 'end' }, // Atomics.add(cells, COUNTER, 1)
});

/** Two threads that count, and what the counter must be in the end. */
export function counterSystem(isAtomic = true) {
  const thread = isAtomic ? oneAccess : twoAccesses;
  const system = new System({
    lanes: [thread, thread],
    cells: ['counter'],
    context: () => ({}),
    finalFault() {
      const count = system.cell(COUNTER);
      return count === 2 ? null : `the counter is ${count}, not 2`;
    },
  });
  return system;
}

/** The one that loses an update. */
export const system = counterSystem(false);

printVerdicts(import.meta, { 'load, then store': system, 'one atomic add': counterSystem() });
