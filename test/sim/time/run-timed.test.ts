import { describe, expect, test } from 'vitest';
import { Random } from '../../../sim/random.js';
import { run } from '../../../sim/run.js';
import type { System } from '../../../sim/system.js';
import { jittered } from '../../../sim/time/jitter.js';
import { runTimed } from '../../../sim/time/run-timed.js';
import { Timed } from '../../../sim/time/timed.js';
import { tileSystem } from '../../../src/program/system.js';
import { PROTOCOLS } from '../../../src/protocols/load.js';
import { planWorkload, productsBeforeStores, smallWorkload } from '../../run/workloads.js';
import {
  type Access,
  adds,
  awaits,
  awaitsAny,
  loads,
  notifies,
  parks,
  reads,
  stores,
  systemOf,
} from '../strategies/straight-line.js';

const costs = { stepNs: () => 10, observeNs: 25 };

/** What a run leaves behind that anyone could see. */
function resultOf(
  runner: typeof runTimed,
  system: System,
  seed: string,
  amplitude: number,
  maxSteps: number,
) {
  const timed = new Timed(system.lanes.length, jittered(costs, new Random(seed), amplitude), true, 8);
  system.reset();
  const outcome = runner(system, timed, maxSteps);
  return { outcome, nowNs: timed.nowNs, logs: timed.logs, words: system.words.slice() };
}

function expectSame(system: System, seed = '1', amplitude = 0.5, maxSteps = 1e6) {
  const general = resultOf(run, system, seed, amplitude, maxSteps);
  expect(resultOf(runTimed, system, seed, amplitude, maxSteps)).toEqual(general);
  return general;
}

describe('a timed run in a loop of its own is the general one, in every step and time', () => {
  test.each([...PROTOCOLS.values()])('of tiles under $name', (protocol) => {
    for (const { schedule } of [planWorkload(), smallWorkload(), productsBeforeStores(6)]) {
      for (const capacity of [1, 2, 8]) {
        const { system } = tileSystem({ schedule, protocol, ringCapacity: capacity });
        for (const amplitude of [0, 1]) expectSame(system, 'tiles', amplitude);
      }
    }
  });

  test('of a deadlock, and of a run that is cut off', () => {
    const protocol = PROTOCOLS.get('two-ring')!;
    const { system } = tileSystem({ schedule: productsBeforeStores(6).schedule, protocol, ringCapacity: 2 });
    expect(expectSame(system).outcome.kind).toBe('deadlock');
    for (const maxSteps of [0, 1, 17]) {
      const { outcome, logs } = expectSame(system, 'cut', 0, maxSteps);
      expect(outcome).toEqual({ kind: 'incomplete', steps: maxSteps });
      expect(logs.reduce((sum, { count }) => sum + count, 0)).toBe(maxSteps);
    }
  });

  test('of random lanes, whose waits come and go', () => {
    const random = new Random('lanes');
    const cell = () => random.below(2);
    const accesses: readonly (() => Access)[] = [
      () => stores(cell(), random.below(3) - 1),
      () => awaits(cell(), random.below(2)),
      () => awaitsAny(0, 1),
      () => loads(cell()),
      () => adds(cell(), random.below(3) - 1),
      () => parks(cell()),
      () => notifies(cell()),
      () => reads(0),
    ];
    const kinds = new Map<string, number>();
    for (let at = 0; at < 500; at++) {
      const programs = Array.from({ length: 1 + random.below(4) }, () =>
        Array.from({ length: 1 + random.below(8) }, () => accesses[random.below(accesses.length)]()),
      );
      const { kind } = expectSame(systemOf(programs), String(at), random.below(2)).outcome;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.get('ended')).toBeGreaterThan(50);
    expect(kinds.get('deadlock')).toBeGreaterThan(50);
  });
});

test('a wait whose goal was there and has gone again is waited for anew, and time never runs backwards', () => {
  // A sees the 1 coming, but has not gone on when B takes it back; then it comes for good.
  const slow = { observeNs: 0, stepNs: (lane: number) => (lane === 0 ? 100 : 10) };
  const system = systemOf([
    [awaits(0)],
    [stores(0, 1), stores(0, 0), ...Array(30).fill(reads(0)), stores(0, 1)],
  ]);
  const timed = new Timed(2, slow, true);
  expect(runTimed(system, timed).kind).toBe('ended');
  const [a, b] = timed.logs;
  expect(b.endsNs[32]).toBe(330);
  expect(a.endsNs[0]).toBe(430);
});
