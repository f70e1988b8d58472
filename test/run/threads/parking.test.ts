import { describe, expect, test } from 'vitest';
import { chainLanes } from '../../../scripts/mutants/chain-lanes.js';
import { run } from '../../../sim/run.js';
import type { Strategy } from '../../../sim/strategy.js';
import { System } from '../../../sim/system.js';
import { type Lane, lanesIn, registers } from '../../../src/lane/lane.js';
import {
  AWAKE,
  awaitedCell,
  FLAG,
  goalCell,
  markCell,
  PARKED,
  RUNS,
  type WaiterContext,
  type WakerContext,
  waiter,
  waker,
} from '../../../src/run/threads/parking.js';

const WAITER = 0;
const STORER = 1;

/** The lane whose store is waited for: it stores to the last cell that is awaited, then does what the waker does. */
function storer(count: number): Lane {
  const store = lanesIn<unknown>()('store', registers(), {
    it: { stores: awaitedCell([count], 0, count - 1), value: () => 1, next: 'end' },
  });
  const context: WakerContext = { value: 1, place: () => count - 1 };
  return chainLanes('storer', [
    { name: 'store', lane: store, context: null },
    { name: 'waker', lane: waker([count]), context },
  ]);
}

function handshake(count = 1, goal = 1): System {
  const context: WaiterContext = { mark: () => 7, goal: () => goal, isLate: () => false };
  const each = Array.from({ length: count }, (_, index) => index);
  const cells = [
    'flag',
    'mark',
    ...each.map((i) => `goal ${i}`),
    'give up',
    ...each.map((i) => `awaited ${i}`),
  ];
  return new System({ lanes: [waiter([count]), storer(count)], cells, context: () => context });
}

/** Takes steps of one lane, each in the state named, as far as they go. */
function step(system: System, lane: number, ...states: string[]): void {
  for (const state of states) {
    expect(system.isEnabled(lane)).toBe(true);
    expect(system.state(lane).name).toBe(state);
    system.step(lane);
  }
}

describe('a waiter', () => {
  test('sees a store that came before its second look, and never sleeps', () => {
    const system = handshake();
    step(system, WAITER, 'mark0', 'goal0.0', 'announce');
    const parking = [FLAG, markCell([1], 0), goalCell([1], 0, 0)].map((cell) => system.cell(cell));
    expect(parking).toEqual([PARKED, 7, 1]);
    step(system, STORER, 'store.it');
    step(system, WAITER, 'look0.0', 'retract', 'leave0');
    expect(system.hasEnded(WAITER)).toBe(true);
    step(system, STORER, 'waker.look');
    expect(system.hasEnded(STORER)).toBe(true);
    expect(system.cell(FLAG)).toBe(0);
  });

  test('that sleeps is woken, looks again and ends', () => {
    const system = handshake();
    step(system, WAITER, 'mark0', 'goal0.0', 'announce', 'look0.0', 'lookGivenUp', 'sleep');
    expect(system.isAsleep(WAITER)).toBe(true);
    expect(system.isEnabled(WAITER)).toBe(false);
    step(
      system,
      STORER,
      'store.it',
      'waker.look',
      'waker.mark0',
      'waker.goal0.0',
      'waker.clear',
      'waker.wake',
    );
    step(system, WAITER, 'announce', 'look0.0', 'retract', 'leave0');
    expect([system.hasEnded(WAITER), system.hasEnded(STORER)]).toEqual([true, true]);
    expect([system.cell(FLAG), system.cell(markCell([1], 0))]).toEqual([AWAKE, RUNS]);
  });

  test('that sleeps is left alone by a store that does not reach its goal', () => {
    const system = handshake(1, 2);
    step(system, WAITER, 'mark0', 'goal0.0', 'announce', 'look0.0', 'lookGivenUp', 'sleep');
    step(system, STORER, 'store.it', 'waker.look', 'waker.mark0', 'waker.goal0.0');
    expect(system.hasEnded(STORER)).toBe(true);
    expect(system.isAsleep(WAITER)).toBe(true);
    expect(system.cell(FLAG)).toBe(PARKED);
  });

  test('does not fall asleep when the flag is cleared between its look and its sleep', () => {
    const system = handshake();
    step(system, WAITER, 'mark0', 'goal0.0', 'announce', 'look0.0', 'lookGivenUp');
    step(system, STORER, 'store.it', 'waker.look', 'waker.mark0', 'waker.goal0.0', 'waker.clear');
    step(system, WAITER, 'sleep');
    expect(system.isAsleep(WAITER)).toBe(false);
    step(system, STORER, 'waker.wake');
    step(system, WAITER, 'announce', 'look0.0', 'retract', 'leave0');
    expect(system.hasEnded(WAITER)).toBe(true);
  });

  test('looks at every cell that it waits for', () => {
    const system = handshake(3);
    step(
      system,
      WAITER,
      'mark0',
      'goal0.0',
      'goal0.1',
      'goal0.2',
      'announce',
      'look0.0',
      'look0.1',
      'look0.2',
      'lookGivenUp',
      'sleep',
    );
    expect(system.isAsleep(WAITER)).toBe(true);
    step(
      system,
      STORER,
      'store.it',
      'waker.look',
      'waker.mark0',
      'waker.goal0.2',
      'waker.clear',
      'waker.wake',
    );
    step(system, WAITER, 'announce', 'look0.0', 'look0.1', 'look0.2', 'retract', 'leave0');
    expect(system.hasEnded(WAITER)).toBe(true);
  });
});

describe('in any order of steps', () => {
  /** Every run of this many choices: bit i of `choices` is the lane that goes i-th, where both can. */
  class Chosen implements Strategy {
    private turn = 0;
    constructor(private readonly choices: number) {}
    begin(): void {}
    choose(enabled: Int32Array, count: number): number {
      return enabled[((this.choices >> this.turn++) & 1) % count];
    }
    taken(): void {}
  }

  test.each([1, 2])('a waiter for %i cells ends, and the flag is clear', (awaited) => {
    // No run is longer than 19 steps, so these are all the orders that there are.
    let longest = 0;
    const ends = new Set<string>();
    const system = handshake(awaited);
    for (let choices = 0; choices < 2 ** 19; choices++) {
      system.reset();
      const { kind, steps } = run(system, new Chosen(choices), 100);
      ends.add(`${kind}, flag ${system.cell(FLAG)}`);
      longest = Math.max(longest, steps);
    }
    expect([...ends]).toEqual(['ended, flag 0']);
    expect(longest).toBeLessThanOrEqual(19);
  });

  test('a waker that looks at the flag before it stores loses a wake-up, and these tests see it', () => {
    const hasty = lanesIn<unknown>()('hasty', registers('flag'), {
      look: {
        loads: FLAG,
        take: (r, value) => {
          r.flag = value;
        },
        next: 'store',
      },
      store: {
        stores: awaitedCell([1], 0, 0),
        value: () => 1,
        next: (r, _, go) => (r.flag ? go.clear : go.end),
      },
      clear: { stores: FLAG, value: () => 0, next: 'wake' },
      wake: { notifies: FLAG, all: true, next: 'end' },
    });
    const context: WaiterContext = { mark: () => 1, goal: () => 1, isLate: () => false };
    const kinds = new Set<string>();
    const lanes = [waiter([1]), hasty];
    const system = new System({
      lanes,
      cells: ['flag', 'mark', 'goal', 'give up', 'awaited'],
      context: () => context,
    });
    for (let choices = 0; choices < 2 ** 13; choices++) {
      system.reset();
      kinds.add(run(system, new Chosen(choices), 100).kind);
    }
    expect([...kinds].sort()).toEqual(['deadlock', 'ended']);
  });
});
