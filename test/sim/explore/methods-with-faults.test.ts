import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { counterSystemArbitrary, mixedSystemArbitrary } from './counter-systems.js';
import { compareMethods, type Methods } from './methods.js';
import { isNoticed } from './noticed.js';
import { type Any, type Fault, patch, patched, planted } from './planted.js';

/** The same systems each time: what is shown is that the comparison finds each fault, not how soon. */
const SEED = 1;
const RUNS = 20_000;

const faults: readonly (readonly [why: string, fault: Fault])[] = [
  [
    'hears of the latest store and not of the one that first reached the goal',
    patched('store-history.js', 'StoreHistory', {
      firstToReach(goal) {
        return goal <= this.forgotten || this.start === this.end ? -1 : this.end - 1;
      },
    }),
  ],
  [
    'hears of the store after the one that first reached the goal',
    patched('store-history.js', 'StoreHistory', {
      firstToReach(goal) {
        if (goal <= this.forgotten) return -1;
        const first = this.values.subarray(this.start, this.end).findIndex((value: number) => value >= goal);
        return Math.min(this.start + first + 1, this.end - 1);
      },
    }),
  ],
  [
    'takes a wait for one that never makes a lane wait',
    patched('store-history.js', 'StoreHistory', { hear: () => false }),
  ],
  [
    'forgets reads',
    patched('last-accesses.js', 'LastAccesses', {
      add(lane, place, isWrite) {
        if (isWrite) this.writes[place * this.clocks.lanes + lane] = this.clocks.time(lane, lane);
      },
    }),
  ],
  [
    'forgets writes',
    patched('last-accesses.js', 'LastAccesses', {
      add(lane, place, isWrite) {
        if (!isWrite) this.reads[place * this.clocks.lanes + lane] = this.clocks.time(lane, lane);
      },
    }),
  ],
  [
    'does not look whether a counter falls',
    { module: 'counters.js', plant: (all) => ({ ...all, countsOn: () => true }) },
  ],
  [
    'does not look where a goal wraps',
    { module: 'counters.js', plant: (all) => ({ ...all, isLastingGoal: () => true }) },
  ],
  [
    'takes every cell for a counter',
    {
      module: 'counters.js',
      plant: (all) => ({
        ...all,
        counterCells: (system: Any) => new Uint8Array(system.cellNames.length).fill(1),
      }),
    },
  ],
  [
    'takes a touch as soon as it is there',
    {
      module: 'steps-ahead.js',
      plant(all) {
        const { way } = all.StepsAhead.prototype;
        patch(all.StepsAhead, {
          way(lane) {
            return this.system.touchesNext(lane) ? 1 : way.call(this, lane);
          },
        });
        return all;
      },
    },
  ],
  [
    'takes ranges for apart that begin at different bytes',
    patched('overlaps.js', 'Overlaps', {
      meet(one, other) {
        return this.ranges.address(one) === this.ranges.address(other);
      },
    }),
  ],
  [
    'takes a range with gaps to end with its first run',
    patched('byte-ranges.js', 'ByteRanges', {
      end(range) {
        return this.numbers[4 * range] + this.numbers[4 * range + 1];
      },
    }),
  ],
  [
    'takes runs side by side to be a byte shorter',
    patched('byte-ranges.js', 'ByteRanges', {
      runLength(range) {
        return this.numbers[4 * range + 1] - 1;
      },
    }),
  ],
  [
    'takes a wait for idle whose counter was stored ahead',
    {
      module: 'likely-waits.js',
      plant: ({ LikelyWaits }) => ({
        LikelyWaits: class extends LikelyWaits {
          readonly doubtfulCells = new Set();
        },
      }),
    },
  ],
  [
    'does not count on after a store',
    patched('path-clocks.js', 'PathClocks', {
      tell(_lane, cell) {
        return this.histories[cell]?.add(this.system.cell(cell)) ?? false;
      },
    }),
  ],
];

describe('the comparison of methods finds out one that', () => {
  afterAll(() => void vi.resetModules());

  test.each(faults)('%s', async (why, fault) => {
    const methods = await planted(fault, async () => {
      const { OnePath } = await import('../../../sim/explore/one-path.js');
      const { CountersFirst } = await import('../../../sim/explore/counters-first.js');
      const { PersistentSets } = await import('../../../sim/explore/persistent-sets.js');
      return { OnePath, CountersFirst, PersistentSets };
    });
    expect(differs(why, methods, WALKED.includes(fault.module))).toBe(true);
  });
});

/** Modules of the walk, which systems of counters alone show; the others need steps of other kinds beside. */
const WALKED = ['store-history.js', 'last-accesses.js', 'overlaps.js', 'byte-ranges.js', 'path-clocks.js'];

function differs(why: string, methods: Methods, isWalked: boolean): boolean {
  const systems = isWalked ? counterSystemArbitrary : mixedSystemArbitrary;
  const property = fc.property(systems, ({ build }) => compareMethods(build, methods).difference === null);
  return isNoticed(`methods ${why}`, property, { seed: SEED, runs: RUNS });
}
