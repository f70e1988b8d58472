import { System } from '../../sim/system.js';
import { lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';

const SIZE = 128;
const MESSAGES = 4;

/**
 * Threads put messages into one hash table by compare-and-exchange (Flanagan and Godefroid, "Dynamic Partial-Order Reduction for
 * Model Checking Software", POPL 2005, figure 1). Up to 11 threads no two messages meet; from the twelfth on they do. A slot is
 * a cell, and a lane has a state for each message and slot.
 */
export function indexer(threads: number, messages = MESSAGES): System {
  return new System({
    lanes: Array.from({ length: threads }, (_, thread) =>
      lanesIn<null>()(`thread ${thread}`, registers('seen'), statesOf(thread, messages)),
    ),
    cells: Array.from({ length: SIZE }, (_, slot) => `table[${slot}]`),
    context: () => null,
  });
}

function statesOf(thread: number, messages: number): Record<string, StateSpec<'seen', string, null>> {
  const states: Record<string, StateSpec<'seen', string, null>> = {};
  const word = (message: number) => (message + 1) * 11 + thread;
  const first = (message: number) =>
    message < messages ? `put ${message} at ${(word(message) * 7) % SIZE}` : 'end';
  for (let message = 0; message < messages; message++) {
    for (let probe = 0; probe < SIZE; probe++) {
      const slot = (word(message) * 7 + probe) % SIZE;
      const [done, beyond] = [first(message + 1), `put ${message} at ${(slot + 1) % SIZE}`];
      states[`put ${message} at ${slot}`] = {
        updates: slot,
        to: (old, r) => {
          r.seen = old;
          return old === 0 ? word(message) : old;
        },
        next: (r, _, go) => go[r.seen === 0 ? done : beyond],
      };
    }
  }
  return states;
}
