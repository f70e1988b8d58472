import { describe, expect, test } from 'vitest';
import { chainLanes } from '../../scripts/mutants/chain-lanes.js';
import { parkingMutants } from '../../scripts/mutants/parking-mutants.js';
import {
  mutualParkingSystem,
  parkingSystem,
  type Scene,
  shippedHandshake,
} from '../../scripts/mutants/parking-system.js';
import { explore } from '../../sim/explore/explore.js';
import type { System } from '../../sim/system.js';
import { type WaiterContext, waiter, waker } from '../../src/run/threads/parking.js';

/** Whoever waits and whoever stores, from one wait to several with late wake-ups, a second storer and time limits. */
const scenes: readonly (readonly [string, Scene])[] = [
  ['one wait', { rounds: 1 }],
  ['two waits', { rounds: 2 }],
  ['five waits', { rounds: 5 }],
  ['stores that nobody need be woken for', { rounds: 3, stride: 3 }],
  ['a wait that is given up', { rounds: 1, givesUp: true, stored: [] }],
  ['a wait for the one or the other', { rounds: 1, stored: [0, 1], stride: 2 }],
  [
    'waits for the one or the other, in this order and that',
    { rounds: 2, stored: [0, 1], stride: 2, swaps: true },
  ],
  [
    'waits in this order and that, and stores that do not reach the other goal',
    { rounds: 3, stride: 3, stored: [1], swaps: true },
  ],
  ['three waits, and a run that may be given up meanwhile', { rounds: 3, givesUp: true }],
  ['one wait, and sleeps that end of themselves', { rounds: 1, timeouts: 3 }],
  [
    'three waits in changing order that may be given up, and sleeps that end of themselves',
    { rounds: 3, stride: 2, swaps: true, givesUp: true, timeouts: 3 },
  ],
];

const nothingWrong = (system: System) => {
  const { complete, findings } = explore(system, { maxStates: 1e6 });
  expect({ complete, findings }).toEqual({ complete: true, findings: [] });
};

describe('nobody sleeps for good, and every wait ends when its goal is reached:', () => {
  test.each(scenes)('%s', (_, scene) => {
    nothingWrong(parkingSystem(shippedHandshake, scene));
  });

  test.each([1, 2, 4])('two lanes that wait for each other, %i times', (rounds) => {
    nothingWrong(mutualParkingSystem(shippedHandshake, rounds));
  });

  test('some interleavings do sleep, and some never have to', () => {
    const system = parkingSystem(shippedHandshake, { rounds: 1 });
    const slept = new Set<boolean>();
    const walk = (sleeps: boolean) => {
      const here = system.words.slice();
      const enabled = [0, 1].filter((lane) => system.isEnabled(lane));
      if (enabled.length === 0) slept.add(sleeps);
      for (const lane of enabled) {
        system.words.set(here);
        system.step(lane);
        walk(sleeps || system.isAsleep(0));
      }
    };
    walk(false);
    expect([...slept].sort()).toEqual([false, true]);
  });
});

describe('with a fault in the handshake', () => {
  const losing = parkingMutants.filter(({ finds }) => finds[0] === 'deadlock');

  test.each(losing.map((mutant) => [mutant.name, mutant] as const))(
    'somebody sleeps for good: %s',
    (_, mutant) => {
      const { findings } = explore(mutant.build(), { maxStates: 1e6 });
      expect(findings).toHaveLength(1);
      const waiting = findings[0].kind === 'deadlock' ? findings[0].waiting : [];
      expect(waiting).toHaveLength(1);
      expect(waiting[0]).toMatchObject({ lane: 'waiter', state: expect.stringMatching(/^wait\d\.sleep$/) });
    },
  );

  test('a wait that ends too early is named', () => {
    const [hasty] = parkingMutants.filter(({ finds }) => finds[0] === 'wrong-result');
    const { findings } = explore(hasty.build(), { maxStates: 1e6 });
    expect(findings).toEqual([
      { kind: 'wrong-result', what: expect.stringContaining('ended before its goal') },
    ]);
  });
});

describe('the lanes of the system', () => {
  test('are made of the states that the workers run', () => {
    const system = parkingSystem(shippedHandshake, { rounds: 2 });
    const [waits, stores] = system.lanes.map(({ states }) =>
      states.map(({ name, verb, cell }) => [name, verb, cell]),
    );
    const part = (name: string, lane: ReturnType<typeof waiter>) =>
      lane.states.map((state) => [`${name}.${state.name}`, state.verb, state.cell]);
    expect(waits).toEqual([...part('wait1', waiter(2)), ...part('wait2', waiter(2))]);
    expect(stores.filter(([name]) => !String(name).startsWith('store'))).toEqual([
      ...part('wake1', waker(2)),
      ...part('wake2', waker(2)),
    ]);
  });

  test('are chained: each part in its own context, the next one where it would end', () => {
    const context: WaiterContext = { mark: 1, goal: () => 5 };
    const twice = chainLanes('twice', [
      { name: 'a', lane: waiter(1), context },
      { name: 'b', lane: waker(1), context: null },
    ]);
    expect(twice.states.map(({ name }) => name)).toEqual([
      'a.goal0',
      'a.announce',
      'a.look0',
      'a.lookGivenUp',
      'a.sleep',
      'a.retract',
      'b.look',
      'b.goal0',
      'b.clear',
      'b.wake',
    ]);
    expect(twice.states[5].next).toBe(6);
    const r = { reached: 0 };
    twice.states[2].take(r, 5, 'a context that it must not see');
    expect(r.reached).toBe(1);
  });
});
