import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../sim/random.js';
import { NO_ROW } from '../sim/states/state-table.js';
import { AbstractStates } from '../src/every-schedule/abstract-states.js';
import { search } from '../src/every-schedule/search.js';
import { scheduleArbitrary } from '../src/fast-check.js';
import { tileSystem } from '../src/program/system.js';
import { sequence } from '../src/protocols/sequence.js';
import { abstractionOf } from '../test/every-schedule/abstraction.js';
import { withInt8 } from '../test/schedule/with-int8.js';
import { runs } from './runs.js';

/** The states that the search visits, by capacity. */
const visited = new Map(
  [1, 2, 4].map((capacity) => {
    const found = search(new AbstractStates(sequence, capacity, new Set(['hazard']), 'every', 0), 1e6);
    expect(found).toMatchObject({ finding: null, outside: null });
    return [capacity, found.table] as const;
  }),
);

describe('every state that an interleaving of any schedule comes to', () => {
  test('stands for one that the search of every schedule visits, whichever operation is followed', () => {
    let met = 0;
    const kinds = { softmax: 0, slopes: 0, int8: 0 };
    fc.assert(
      fc.property(
        withInt8(scheduleArbitrary),
        fc.constantFrom(1, 2, 4),
        fc.nat(41),
        fc.string(),
        (schedule, capacity, followed, seed) => {
          const { system, ops } = tileSystem({ schedule, protocol: sequence, ringCapacity: capacity });
          const table = visited.get(capacity)!;
          for (const op of schedule.ops) {
            kinds.softmax += Number(op.op === 'softmax');
            kinds.slopes += Number(op.op === 'store' && op.activation?.name === 'prelu');
            kinds.int8 += Number(
              op.op === 'load' && schedule.tensors.find(({ name }) => name === op.tensor)?.type === 'int8',
            );
          }
          const random = new Random(seed);
          const enabled = new Int32Array(2);
          system.reset();
          for (;;) {
            const words = abstractionOf(system, ops, capacity, followed);
            const rows = words.map((state) => table.find(state));
            expect(
              rows.some((row) => row !== NO_ROW),
              `${words[0]}`,
            ).toBe(true);
            met++;
            const count = system.enabledLanes(enabled);
            if (count === 0) break;
            system.step(enabled[random.below(count)]);
          }
        },
      ),
      { seed: 1, ...runs(200) },
    );
    expect(met).toBeGreaterThan(10_000);
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(10);
  });

  test('and a search that ends early has not visited all of those', () => {
    const { table } = search(new AbstractStates(sequence, 2, new Set(['hazard']), 'every', 0), 300);
    const random = new Random('early');
    const enabled = new Int32Array(2);
    let missing = 0;
    for (const schedule of fc.sample(scheduleArbitrary, { seed: 1, numRuns: 20 })) {
      const { system, ops } = tileSystem({ schedule, protocol: sequence, ringCapacity: 2 });
      system.reset();
      for (let count = system.enabledLanes(enabled); count > 0; count = system.enabledLanes(enabled)) {
        system.step(enabled[random.below(count)]);
        const words = abstractionOf(system, ops, 2, ops.length >> 1);
        missing += Number(words.every((state) => table.find(state) === NO_ROW));
      }
    }
    expect(missing).toBeGreaterThan(0);
  });
});
