import { System } from '../../sim/system.js';
import { lanesIn, registers } from '../../src/lane/lane.js';
import { lock, unlock } from './spin-lock.js';

interface Table {
  readonly plain: Int32Array;
}
const lane = lanesIn<Table>();

/**
 * Philosophers at a round table who eat with two forks (Dijkstra, EWD310, 1971), each fork a lock by compare-and-exchange. All
 * take the lower fork first, or, where `isGreedy`, the one to their left, and then all may wait for ever.
 */
export function dining(count: number, isGreedy = false): System {
  return new System({
    lanes: Array.from({ length: count }, (_, at) => {
      const right = (at + 1) % count;
      const [first, second] = isGreedy || at < right ? [at, right] : [right, at];
      return lane(`philosopher ${at}`, registers('seen'), {
        takeFirst: lock(first, 'takeFirst', 'takeSecond'),
        takeSecond: lock(second, 'takeSecond', 'eat'),
        eat: {
          touches: (_r, _, bytes) => {
            for (const fork of [first, second]) bytes.reads(4 * fork, 4).writes(4 * fork, 4);
          },
          step: (_, { plain }) => {
            plain[first]++;
            plain[second]++;
          },
          next: 'giveSecond',
        },
        giveSecond: unlock(second, 'giveFirst'),
        giveFirst: unlock(first, 'end'),
      });
    }),
    cells: Array.from({ length: count }, (_, at) => `fork ${at}`),
    plainWords: count,
  });
}
