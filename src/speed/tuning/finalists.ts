import { DEFAULT_RING_CAPACITY } from '../../program/ring-slots.js';
import { SCHEDULE_ORDERS } from '../../schedule/compile.js';
import { isOriginal } from '../../schedule/lanes.js';
import type { Candidate } from './search.js';

const BUFFERS = [1, 2, 3, 4, 6, 8, 12, 16];
const RING_CAPACITIES = [1, 2, 4, 8, 16, 32];
/** How tiles are run while they are compared. */
export const USUAL = { order: 'pipelined', ringCapacity: DEFAULT_RING_CAPACITY } as const;
/** Tiles on lanes that get every number of buffers, capacity and order. */
const FINALISTS = 8;

/** The best tiles on their lanes, in every way there is to run them. @param ranking candidates, best first. */
export function* finalists(ranking: readonly Candidate[]): Generator<Candidate> {
  const best = new Map(
    ranking.map(({ tile, lanes }) => [`${tile.m} ${tile.k} ${tile.n} ${lanes}`, { tile, lanes }]),
  );
  for (const { tile, lanes } of [...best.values()].slice(0, FINALISTS)) {
    // Other lanes than the original ones have no rings.
    const ringCapacities = isOriginal(lanes) ? RING_CAPACITIES : [USUAL.ringCapacity];
    for (const order of SCHEDULE_ORDERS) {
      for (const buffers of BUFFERS) {
        for (const ringCapacity of ringCapacities) yield { tile, buffers, order, ringCapacity, lanes };
      }
    }
  }
}
