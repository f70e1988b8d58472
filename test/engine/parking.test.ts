import { describe, expect, test } from 'vitest';
import { run, type Strategy } from '../../sim/run.js';
import { System } from '../../sim/system.js';
import { FIRST_AWAITED, FLAG, type WaiterContext, waiter, waker } from '../../src/engine/parking.js';
import { lanesIn, registers } from '../../src/lane.js';

const WAITER = 0;
const STORER = 1;

/** The lane whose store is waited for: it stores, then does what the waker does. */
const storer = lanesIn<unknown>()('storer', registers('flag'), {
  store: { stores: FIRST_AWAITED, value: () => 1, next: 'look' },
  look: {
    loads: FLAG,
    take: (r, value) => {
      r.flag = value;
    },
    next: (r, _, go) => (r.flag ? go.clear : go.end),
  },
  clear: { stores: FLAG, value: () => 0, next: 'wake' },
  wake: { notifies: FLAG, next: 'end' },
});

function handshake(awaited = 1): System {
  const context: WaiterContext = { isReached: (_, value) => value >= 1 };
  const cells = ['flag', ...Array.from({ length: awaited }, (_, index) => `awaited ${index}`)];
  return new System({ lanes: [waiter(awaited), storer], cells, context: () => context });
}

/** Takes steps of one lane, each in the state named, as far as they go. */
function step(system: System, lane: number, ...states: string[]): void {
  for (const state of states) {
    expect(system.isEnabled(lane)).toBe(true);
    expect(system.state(lane).name).toBe(state);
    system.step(lane);
  }
}

test('the storer of these tests ends like the waker that the workers run', () => {
  const tail = storer.states.slice(1).map(({ name, verb, cell }) => ({ name, verb, cell }));
  expect(waker.states.map(({ name, verb, cell }) => ({ name, verb, cell }))).toEqual(tail);
});

describe('a waiter', () => {
  test('sees a store that came before its second look, and never sleeps', () => {
    const system = handshake();
    step(system, WAITER, 'announce');
    step(system, STORER, 'store');
    step(system, WAITER, 'look0', 'retract');
    expect(system.hasEnded(WAITER)).toBe(true);
    step(system, STORER, 'look');
    expect(system.hasEnded(STORER)).toBe(true);
    expect(system.cell(FLAG)).toBe(0);
  });

  test('that sleeps is woken, looks again and ends', () => {
    const system = handshake();
    step(system, WAITER, 'announce', 'look0', 'sleep');
    expect(system.isAsleep(WAITER)).toBe(true);
    expect(system.isEnabled(WAITER)).toBe(false);
    step(system, STORER, 'store', 'look', 'clear', 'wake');
    step(system, WAITER, 'announce', 'look0', 'retract');
    expect([system.hasEnded(WAITER), system.hasEnded(STORER)]).toEqual([true, true]);
    expect(system.cell(FLAG)).toBe(0);
  });

  test('does not fall asleep when the flag is cleared between its look and its sleep', () => {
    const system = handshake();
    step(system, WAITER, 'announce', 'look0');
    step(system, STORER, 'store', 'look', 'clear');
    step(system, WAITER, 'sleep');
    expect(system.isAsleep(WAITER)).toBe(false);
    step(system, STORER, 'wake');
    step(system, WAITER, 'announce', 'look0', 'retract');
    expect(system.hasEnded(WAITER)).toBe(true);
  });

  test('looks at every cell that it waits for', () => {
    const system = handshake(3);
    step(system, WAITER, 'announce', 'look0', 'look1', 'look2', 'sleep');
    expect(system.isAsleep(WAITER)).toBe(true);
    step(system, STORER, 'store', 'look', 'clear', 'wake');
    step(system, WAITER, 'announce', 'look0', 'retract');
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
    // No run is longer than 13 steps, so these are all the orders that there are.
    let longest = 0;
    const ends = new Set<string>();
    const system = handshake(awaited);
    for (let choices = 0; choices < 2 ** 13; choices++) {
      system.reset();
      const { kind, steps } = run(system, new Chosen(choices), 100);
      ends.add(`${kind}, flag ${system.cell(FLAG)}`);
      longest = Math.max(longest, steps);
    }
    expect([...ends]).toEqual(['ended, flag 0']);
    expect(longest).toBeLessThanOrEqual(13);
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
      store: { stores: FIRST_AWAITED, value: () => 1, next: (r, _, go) => (r.flag ? go.clear : go.end) },
      clear: { stores: FLAG, value: () => 0, next: 'wake' },
      wake: { notifies: FLAG, next: 'end' },
    });
    const context: WaiterContext = { isReached: (_, value) => value >= 1 };
    const kinds = new Set<string>();
    const lanes = [waiter(1), hasty];
    const system = new System({ lanes, cells: ['flag', 'awaited'], context: () => context });
    for (let choices = 0; choices < 2 ** 13; choices++) {
      system.reset();
      kinds.add(run(system, new Chosen(choices), 100).kind);
    }
    expect([...kinds].sort()).toEqual(['deadlock', 'ended']);
  });
});
