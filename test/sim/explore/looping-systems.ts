import fc from 'fast-check';
import { System } from '../../../sim/system.js';
import type { FindingKind } from '../../../sim/watch/finding.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../../src/lane/lane.js';

/** A state of a small lane: what it does with one of two cells, and where it goes from there. */
interface Move {
  readonly does: 'store' | 'await' | 'load' | 'add';
  readonly at: number;
  readonly value: number;
  /** The state that follows, or one past the last for the end; `other` where what was loaded is `value`. */
  readonly next: number;
  readonly other: number;
}

const move = (states: number): fc.Arbitrary<Move> =>
  fc.record({
    does: fc.constantFrom('store' as const, 'await' as const, 'load' as const, 'add' as const),
    at: fc.nat(1),
    value: fc.nat(2),
    next: fc.nat(states),
    other: fc.nat(states),
  });
const program = fc
  .integer({ min: 1, max: 3 })
  .chain((states) => fc.array(move(states), { minLength: states, maxLength: states }));

function laneOf(name: string, moves: readonly Move[]): Lane {
  const nameOf = (at: number) => (at < moves.length ? `s${at}` : 'end');
  const states = moves.map(
    ({ does, at, value, next, other }, index): [string, StateSpec<'seen', string, null>] => {
      const goes = nameOf(next);
      if (does === 'store') return [nameOf(index), { stores: at, value: () => value, next: goes }];
      if (does === 'await') return [nameOf(index), { awaits: at, toReach: () => value, next: goes }];
      if (does === 'add') return [nameOf(index), { updates: at, to: (old) => (old + value) & 3, next: goes }];
      return [
        nameOf(index),
        {
          loads: at,
          take: (r, seen) => {
            r.seen = seen;
          },
          next: (r, _, go) => go[r.seen === value ? nameOf(other) : goes],
        },
      ];
    },
  );
  return lanesIn<null>()(name, registers('seen'), Object.fromEntries(states));
}

interface Simplest {
  readonly contextSwitches: number;
  readonly steps: number;
}

/**
 * Lanes of one to three states that may go anywhere, two or three of them: most loop, and few have more than some
 * thousand states. `simplest` says by walking, without any code of the explorer, which findings there are, and the
 * fewest switches and steps to each.
 */
export const loopingSystemArbitrary = fc.array(program, { minLength: 2, maxLength: 3 }).map((programs) => {
  const build = () =>
    new System({
      lanes: programs.map((moves, lane) => laneOf(`lane ${lane}`, moves)),
      cells: ['a', 'b'],
      context: () => null,
    });
  return { programs, build, simplest: () => walked(build()) };
});

function walked(system: System): ReadonlyMap<FindingKind, Simplest> {
  const graph = new Map<
    string,
    { readonly words: Int32Array; readonly next: (readonly [number, string])[] }
  >();
  system.reset();
  const first = system.words.join();
  const open = [system.words.slice()];
  while (open.length > 0) {
    const words = open.pop() as Int32Array;
    if (graph.has(words.join())) continue;
    const next: [number, string][] = [];
    graph.set(words.join(), { words, next });
    for (let lane = 0; lane < system.lanes.length; lane++) {
      system.words.set(words);
      if (!system.isEnabled(lane)) continue;
      system.step(lane);
      next.push([lane, system.words.join()]);
      open.push(system.words.slice());
    }
  }
  const ahead = new Map<string, ReadonlySet<string>>();
  const aheadOf = (from: string): ReadonlySet<string> => {
    const known = ahead.get(from);
    if (known) return known;
    const seen = new Set([from]);
    for (const at of seen) for (const [, to] of graph.get(at)?.next ?? []) seen.add(to);
    ahead.set(from, seen);
    return seen;
  };
  /** From wherever it leads there is a way back: no end is among that. */
  const cannotBeLeft = (at: string) => [...aheadOf(at)].every((to) => aheadOf(to).has(at));
  const kindOf = (at: string): FindingKind | null => {
    const { words, next } = graph.get(at) as { words: Int32Array; next: unknown[] };
    if (next.length > 0) return cannotBeLeft(at) ? 'livelock' : null;
    return words.subarray(0, system.lanes.length).every((pc) => pc === -1) ? null : 'deadlock';
  };
  const simplest = new Map<FindingKind, Simplest>();
  // Ways of ever more switches, and among those of ever more steps: the first to a finding is the simplest.
  let now: readonly { readonly at: string; readonly last: number; readonly steps: number }[] = [
    { at: first, last: -1, steps: 0 },
  ];
  const best = new Set<string>();
  for (let contextSwitches = 0; now.length > 0; contextSwitches++) {
    const later: { at: string; last: number; steps: number }[] = [];
    const queue = [...now].sort((a, b) => a.steps - b.steps);
    while (queue.length > 0) {
      const { at, last, steps } = queue.shift() as (typeof queue)[number];
      if (best.has(`${at} ${last}`)) continue;
      best.add(`${at} ${last}`);
      const kind = kindOf(at);
      const known = kind && simplest.get(kind);
      if (kind && (!known || (known.contextSwitches === contextSwitches && steps < known.steps))) {
        simplest.set(kind, { contextSwitches, steps });
      }
      for (const [lane, to] of graph.get(at)?.next ?? []) {
        if (last >= 0 && lane !== last) later.push({ at: to, last: lane, steps: steps + 1 });
        else {
          queue.push({ at: to, last: lane, steps: steps + 1 });
          queue.sort((a, b) => a.steps - b.steps);
        }
      }
    }
    now = later;
  }
  return simplest;
}
