import { CountersFirst } from '../../../sim/explore/counters-first.js';
import { explore } from '../../../sim/explore/explore.js';
import { OnePath } from '../../../sim/explore/one-path.js';
import type { System } from '../../../sim/system.js';
import { randomModel } from '../../../src/model/random-model.js';
import { PROTOCOLS } from '../../../src/protocols/load.js';
import { followedSystem } from '../../../src/safety/followed-system.js';
import { compile } from '../../../src/schedule/compile.js';
import { alternate } from '../lib/alternate.js';
import type { Figures } from '../lib/figures.js';
import { spread } from '../lib/spread.js';

/** Ways to cover every interleaving, each of which says how many states it took. */
const METHODS = {
  'one path': (system: System) =>
    OnePath.of(system, { maxStates: 1e9, maxBytes: 2 ** 32 })?.result().states ?? Number.NaN,
  'counters first': (system: System) => {
    const search = CountersFirst.of(system, { byLevels: true });
    search?.run();
    return search?.result().states ?? Number.NaN;
  },
  'every state': (system: System) => explore(system, { byLevels: true }).states,
};

/** What a proof takes by each method that fits, in turns: the search alone, without its tables. */
export async function proving(repeats: number, batch: number): Promise<Figures> {
  const rows: Record<string, string | number>[] = [];
  for (const [name, methods] of [
    ['sequence', ['one path', 'counters first', 'every state']],
    ['scoreboard', ['counters first', 'every state']],
  ] as const) {
    const schedule = compile(randomModel({ layers: [512, 512, 512], seed: '1' }), {
      batch,
      tile: { m: 16, k: 16, n: 16 },
    });
    const protocol = PROTOCOLS.get(name);
    if (!protocol) throw new Error(`there is no protocol ${name}`);
    const { system } = followedSystem({ schedule, protocol, ringCapacity: 8 });
    const states = new Map<string, number>();
    const times = await alternate(
      methods.map((method) => ({
        name: method,
        turn() {
          const start = performance.now();
          states.set(method, METHODS[method](system));
          return performance.now() - start;
        },
      })),
      repeats,
    );
    for (const method of methods) {
      const { best, median } = spread(times.get(method) ?? [], 'smaller');
      rows.push({
        protocol: name,
        operations: schedule.ops.length,
        method,
        states: states.get(method) ?? Number.NaN,
        'ms, best': best,
        median,
      });
    }
  }
  return { title: 'A proof by each method, in turns, one core', rows, notes: [] };
}
