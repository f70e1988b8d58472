import { isWell } from '../../../sim/close-up/way-out.js';
import { fromGenerators } from '../../../sim/from-generators.js';
import type { System } from '../../../sim/system.js';
import { findRace } from '../../../sim/watch/finding.js';

/** Two threads that add one to a counter by a load and a store. */
export const lostUpdate = () =>
  fromGenerators({
    cells: { count: 0 },
    threads: {
      *first({ count }) {
        yield count.store((yield count.load()) + 1);
      },
      *second({ count }) {
        yield count.store((yield count.load()) + 1);
      },
    },
    finalFault: ({ cells }) => (cells.count === 2 ? null : `the count is ${cells.count}`),
  });

/** Two locks, taken in either order. */
export const twoLocks = () =>
  fromGenerators({
    cells: { a: 0, b: 0 },
    threads: {
      *there({ a, b }) {
        yield a.lock();
        yield b.lock();
        yield b.unlock();
        yield a.unlock();
      },
      *back({ a, b }) {
        yield b.lock();
        yield a.lock();
        yield a.unlock();
        yield b.unlock();
      },
    },
  });

/** A plain counter that nothing guards: every order has a state in which both are next. */
export const unguarded = () =>
  fromGenerators({
    cells: { none: 0 },
    plain: { data: 0 },
    threads: {
      *one({ data }) {
        yield data.write(1);
      },
      *other({ data }) {
        yield data.write(2);
      },
    },
  });

/** Whether a good end can be reached, by trying everything. */
export function canEndWell(system: System): boolean {
  if (isWell(system)) return true;
  const enabled = new Int32Array(system.lanes.length);
  const count = system.enabledLanes(enabled);
  if (system.touching > 1 && findRace(system)) return false;
  const here = system.words.slice();
  return Array.from(enabled.slice(0, count)).some((lane) => {
    system.words.set(here);
    system.step(lane);
    return system.fault() === null && canEndWell(system);
  });
}
