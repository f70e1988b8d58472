import { System } from '../../sim/system.js';
import { lanesIn, registers } from '../../src/lane/lane.js';

const lane = lanesIn<null>();

/**
 * One thread writes what all others read once (Abdulla, Aronis, Jonsson and Sagonas, "Optimal Dynamic Partial Order Reduction",
 * POPL 2014): each reads before or after, so that there are two to the power of `count` orders.
 */
export function readers(count: number): System {
  const writer = lane('writer', registers(), { write: { stores: 0, value: () => 1, next: 'end' } });
  const reader = lane('reader', registers('seen'), {
    read: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: 'end',
    },
  });
  return new System({
    lanes: [writer, ...Array.from({ length: count }, () => reader)],
    cells: ['x'],
    context: () => null,
  });
}
