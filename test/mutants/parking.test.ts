import { describe, expect, test } from 'vitest';
import { chainLanes } from '../../scripts/mutants/chain-lanes.js';
import { hostedParkingMutants } from '../../scripts/mutants/hosted-parking-mutants.js';
import { type HostedScene, hostedParkingSystem } from '../../scripts/mutants/hosted-parking-system.js';
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

const waitFor = (cells: readonly number[], ...goals: number[]) => ({ cells, goals });
const free = (times: number) => Array.from({ length: times }, () => 0);

/** A worker that hosts several lanes, with storers in others. */
const hosted: readonly (readonly [string, HostedScene])[] = [
  ['two lanes, a wait each', { hosted: [[waitFor([0], 1)], [waitFor([1], 1)]], stores: [free(1), free(1)] }],
  [
    'two lanes that wait for one cell, each for as much as the other',
    {
      hosted: [
        [waitFor([0], 1), waitFor([0], 2)],
        [waitFor([0], 1), waitFor([0], 2)],
      ],
      stores: [free(2)],
    },
  ],
  [
    'two lanes that wait for one cell, one of them for more',
    { hosted: [[waitFor([0], 2)], [waitFor([0], 1)]], stores: [[0, 1]] },
  ],
  [
    'two lanes that wait for cells in changing order, and stores that reach no goal',
    {
      hosted: [
        [waitFor([0], 2), waitFor([1], 1)],
        [waitFor([1], 1), waitFor([0], 2)],
      ],
      stores: [free(2), free(1)],
    },
  ],
  [
    'a lane that waits for one or the other, and one that waits for both in turn',
    {
      hosted: [[waitFor([0, 1], 2, 1)], [waitFor([1], 1), waitFor([0], 1)]],
      stores: [free(2), free(1)],
    },
  ],
  [
    'three lanes that are let go one after the other',
    { hosted: [0, 1, 2].map((cell) => [waitFor([cell], 1)]), stores: [[2], [1], [0]] },
  ],
  [
    'three lanes, in any order',
    { hosted: [0, 1, 2].map((cell) => [waitFor([cell], 1)]), stores: [free(1), free(1), free(1)] },
  ],
  [
    'two lanes in a run that may be given up',
    { hosted: [[waitFor([0], 1)], [waitFor([1], 1)]], stores: [free(1), []], givesUp: true },
  ],
  [
    'two lanes, and sleeps that end of themselves',
    { hosted: [[waitFor([0], 1)], [waitFor([1], 1)]], stores: [free(1), free(1)], timeouts: 2 },
  ],
  [
    'two lanes, and waits that end because there is no more time',
    { hosted: [[waitFor([0], 1)], [waitFor([1], 1)]], stores: [free(1), free(1)], hurries: 2 },
  ],
  [
    'two lanes that wait twice in a run that may be given up',
    {
      hosted: [0, 1].map((cell) => [waitFor([cell], 1), waitFor([cell], 2)]),
      stores: [free(2), free(2)],
      givesUp: true,
    },
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

  test.each(hosted)('%s, hosted by one worker', (_, scene) => {
    nothingWrong(hostedParkingSystem(shippedHandshake, scene));
  });

  test.each([1, 2, 4])('two lanes that wait for each other, %i times', (rounds) => {
    nothingWrong(mutualParkingSystem(shippedHandshake, rounds));
  });

  test.each([1, 2])('two workers with two lanes each that wait for each other, %i times', (rounds) => {
    nothingWrong(mutualParkingSystem(shippedHandshake, rounds, 1));
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
  const losing = [...parkingMutants, ...hostedParkingMutants].filter(({ finds }) => finds[0] === 'deadlock');

  test.each(losing.map((mutant) => [mutant.name, mutant] as const))(
    'somebody sleeps for good: %s',
    (_, mutant) => {
      const { findings } = explore(mutant.build(), { maxStates: 1e6 });
      expect(findings).toHaveLength(1);
      const waiting = findings[0].kind === 'deadlock' ? findings[0].waiting : [];
      const [sleeper, ...others] = waiting;
      expect(sleeper).toMatchObject({ lane: 'waiter', state: expect.stringMatching(/^wait[\d-]+\.sleep$/) });
      // Who stores what it does not sleep for stores nothing until it goes on.
      for (const { state } of others) expect(state).toMatch(/^await\d\.wait$/);
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
    expect(waits).toEqual([...part('wait1', waiter([2])), ...part('wait2', waiter([2]))]);
    expect(stores.filter(([name]) => !String(name).startsWith('store'))).toEqual([
      ...part('wake1', waker([2])),
      ...part('wake2', waker([2])),
    ]);
  });

  test('are chained: each part in its own context, the next one where it would end', () => {
    const context: WaiterContext = { mark: () => 1, goal: () => 5, isLate: () => false };
    const twice = chainLanes('twice', [
      { name: 'a', lane: waiter([1]), context },
      { name: 'b', lane: waker([1]), context: null },
    ]);
    expect(twice.states.map(({ name }) => name)).toEqual([
      'a.mark0',
      'a.goal0.0',
      'a.announce',
      'a.look0.0',
      'a.lookGivenUp',
      'a.sleep',
      'a.retract',
      'a.leave0',
      'b.look',
      'b.mark0',
      'b.goal0.0',
      'b.clear',
      'b.wake',
    ]);
    expect(twice.states[7].next).toBe(8);
    const r = { reached: 0 };
    twice.states[3].take(r, 5, 'a context that it must not see');
    expect(r.reached).toBe(1);
  });
});
