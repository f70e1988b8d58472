import { describe, expect, test } from 'vitest';
import { check } from '../../sim/explore/check.js';
import { run } from '../../sim/run.js';
import type { Strategy } from '../../sim/strategy.js';
import { System } from '../../sim/system.js';
import { Timed } from '../../sim/time/timed.js';
import { Accesses } from '../../src/lane/accesses.js';
import { type Lane, lanesIn, registers } from '../../src/lane/lane.js';

const lane = lanesIn<{ readonly plain: Int32Array }>();
const one = { store: { stores: 0, value: () => 1, next: 'end' } } as const;

function systemOf(lanes: readonly Lane[], cells = ['a', 'b', 'c'], plainWords = 0): System {
  return new System({ lanes, cells, plainWords, context: (plain) => ({ plain }) });
}

const lowest: Strategy = { begin() {}, choose: (enabled) => enabled[0], taken() {} };

describe('a system', () => {
  test('lets a lane wait until any of the cells that it awaits has reached its goal', () => {
    const waits = lane('waits', registers(), {
      wait: { awaits: [0, 1], toReach: [() => 2, () => -3], next: 'end' },
    });
    const system = systemOf([waits]);
    const enabledAt = (a: number, b: number) => {
      system.words[system.cellsAt] = a;
      system.words[system.cellsAt + 1] = b;
      return system.isEnabled(0);
    };
    expect([enabledAt(1, -4), enabledAt(2, -4), enabledAt(1, -3), enabledAt(9, 9)]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    system.step(0);
    expect([system.hasEnded(0), system.isEnabled(0)]).toEqual([true, false]);
  });

  test('updates a cell in one step, int32', () => {
    const adds = lane('adds', registers('old'), {
      add: {
        updates: 2,
        to: (old, r) => {
          r.old = old;
          return old + 1;
        },
        next: 'end',
      },
    });
    const system = systemOf([adds, adds]);
    system.words[system.cellsAt + 2] = 2 ** 31 - 1;
    system.step(1);
    system.step(0);
    expect(system.cell(2)).toBe(-(2 ** 31) + 1);
    expect(system.registers.map(({ old }) => old)).toEqual([-(2 ** 31), 2 ** 31 - 1]);
  });

  test('puts a lane to sleep while its cell has the value given, and wakes all who sleep on a cell', () => {
    const sleeper = lane('sleeper', registers(), { park: { parks: 0, while: () => 0, next: 'end' } });
    const elsewhere = lane('elsewhere', registers(), { park: { parks: 1, while: () => 0, next: 'end' } });
    const waker = lane('waker', registers(), {
      store: { stores: 0, value: () => 1, next: 'wake' },
      wake: { notifies: 0, all: true, next: 'end' },
    });
    const system = systemOf([sleeper, sleeper, elsewhere, sleeper, waker]);
    for (const sleeping of [0, 1, 2]) system.step(sleeping);
    expect([0, 1, 2, 3].map((at) => system.isAsleep(at))).toEqual([true, true, true, false]);
    expect(system.isEnabled(0)).toBe(false);
    expect(system.state(0).name).toBe('park');
    system.step(4);
    system.step(3); // the cell has changed: it does not fall asleep at all
    expect([0, 3].map((at) => [system.isAsleep(at), system.hasEnded(at)])).toEqual([
      [true, false],
      [false, true],
    ]);
    system.step(4);
    expect([0, 1, 2].map((at) => system.hasEnded(at))).toEqual([true, true, false]);
  });

  test('declares what the next step touches, and nothing for an atomic access', () => {
    const touches = lane('touches', registers('at'), {
      touch: {
        touches: (r, _, bytes) => bytes.writes(100 + r.at, 4),
        step: (r, { plain }) => {
          plain[r.at++] = 7;
        },
        next: (r, _, go) => (r.at < 2 ? go.touch : go.store),
      },
      store: one.store,
    });
    const system = systemOf([touches], ['a'], 2);
    const bytes = new Accesses();
    expect([system.declare(0, bytes).count, bytes.address[0], system.touchesNext(0)]).toEqual([1, 100, true]);
    system.step(0);
    expect([system.declare(0, bytes).count, bytes.address[0]]).toEqual([1, 101]);
    system.step(0);
    expect([system.declare(0, bytes).count, system.touchesNext(0)]).toEqual([0, false]);
    expect([...system.words.subarray(system.plainAt)]).toEqual([7, 7]);
    system.reset();
    expect([...system.words]).toEqual([0, 0, 0, 0, 0]);
  });

  test('takes an assertion that fails in `fault` for what is wrong, and not a slip', () => {
    const asserting = (error: Error) =>
      new System({
        lanes: [lane('stores', registers(), one)],
        cells: ['a'],
        fault: ({ cells }) => {
          if (cells.a === 1) throw error;
          return null;
        },
      });
    expect(check(asserting(new Error('a is 1'))).counterexample?.finding).toMatchObject({
      kind: 'wrong-result',
      what: 'a is 1',
    });
    expect(() => check(asserting(new TypeError('a is 1')))).toThrow('a is 1');
  });

  test('refuses a condition that returns nothing', () => {
    const waits = lane('waits', registers(), {
      wait: { awaits: 0, until: (() => {}) as never, next: 'end' },
    });
    expect(() => check(systemOf([waits]))).toThrow(
      'lane waits, state wait: its condition gives undefined: is a `return` missing?',
    );
  });

  test('is all in its words: put back, they are the state that they were', () => {
    const system = systemOf([lane('one', registers(), one)]);
    const before = system.words.slice();
    system.step(0);
    expect(system.hasEnded(0)).toBe(true);
    system.words.set(before);
    expect([system.hasEnded(0), system.cell(0), system.isEnabled(0)]).toEqual([false, 0, true]);
  });
});

describe('a run', () => {
  test('ends when every lane has', () => {
    const system = systemOf([lane('a', registers(), one), lane('b', registers(), one)]);
    expect(run(system, lowest)).toEqual({ kind: 'ended', steps: 2 });
  });

  test('without a step has ended as well', () => {
    const idle = lane('idle', registers(), one, { begin: (_r, _c, go) => go.end });
    expect(run(systemOf([idle]), lowest)).toEqual({ kind: 'ended', steps: 0 });
  });

  test('in a deadlock says what each lane waits for', () => {
    const waitsFor = (name: string, awaits: number, stores: number) =>
      lane(
        name,
        registers('op'),
        {
          wait: { awaits, toReach: (r) => r.op + 1, stall: `${name} lacks it`, next: 'store' },
          store: { stores, value: () => 1, next: 'end' },
        },
        { operation: (r) => r.op },
      );
    const system = systemOf([lane('done', registers(), one), waitsFor('x', 1, 2), waitsFor('y', 2, 1)]);
    expect(run(system, lowest)).toEqual({
      kind: 'deadlock',
      steps: 1,
      waiting: [
        {
          lane: 'x',
          state: 'wait',
          operation: 0,
          cause: 'x lacks it',
          sleeps: false,
          cells: [{ cell: 'b', value: 0, goal: 1 }],
        },
        {
          lane: 'y',
          state: 'wait',
          operation: 0,
          cause: 'y lacks it',
          sleeps: false,
          cells: [{ cell: 'c', value: 0, goal: 1 }],
        },
      ],
    });
  });

  test('that has taken its most steps is incomplete, unless that was the last one', () => {
    const forever = lane('forever', registers(), { turn: { notifies: 0, all: true, next: 'turn' } });
    expect(run(systemOf([forever]), lowest, 1000)).toEqual({ kind: 'incomplete', steps: 1000 });
    expect(run(systemOf([lane('a', registers(), one)]), lowest, 1)).toEqual({ kind: 'ended', steps: 1 });
  });
});

describe('virtual time', () => {
  /** Makes two items in 100 ns each, and tells of each in 10. */
  const producer = lane(
    'producer',
    registers('made'),
    {
      make: { touches: () => {}, step: (r) => void r.made++, event: 'MAKE', next: 'tell' },
      tell: { stores: 0, value: (r) => r.made, next: (r, _, go) => (r.made < 2 ? go.make : go.end) },
    },
    { operation: (r) => r.made },
  );
  /** Uses each in 250 ns. */
  const consumer = lane(
    'consumer',
    registers('used'),
    {
      wait: { awaits: 0, toReach: (r) => r.used + 1, next: 'use' },
      use: {
        touches: () => {},
        step: (r) => void r.used++,
        event: 'USE',
        next: (r, _, go) => (r.used < 2 ? go.wait : go.end),
      },
    },
    { operation: (r) => r.used },
  );
  const costs = {
    observeNs: 30,
    stepNs: (_: number, { event }: { event: string }) => ({ MAKE: 100, USE: 250 })[event] ?? 10,
  };

  function timeline(lanes: readonly Lane[], logging = true) {
    const timed = new Timed(lanes.length, costs, logging);
    const outcome = run(systemOf(lanes), timed);
    const logs = timed.logs.map((log) =>
      Array.from({ length: log.count }, (_, i) => [log.states[i], log.operations[i], log.endsNs[i]]),
    );
    return { outcome, logs, nowNs: timed.nowNs };
  }

  test('passes as computed by hand: a lane that waited goes on a little after the store', () => {
    const { outcome, logs, nowNs } = timeline([producer, consumer]);
    expect(outcome).toEqual({ kind: 'ended', steps: 8 });
    expect(logs).toEqual([
      [
        [0, 0, 100],
        [1, 1, 110],
        [0, 1, 210],
        [1, 2, 220],
      ],
      [
        [~0, 0, 150], // told at 110, sees it 30 later, and the wait itself is a step of 10
        [1, 0, 400],
        [0, 1, 410], // the second item has been there since 220
        [1, 1, 660],
      ],
    ]);
    expect(nowNs).toBe(660);
  });

  test('is the same whichever lane comes first in the list, and without a log', () => {
    expect(timeline([consumer, producer]).logs.toReversed()).toEqual(timeline([producer, consumer]).logs);
    expect(timeline([producer, consumer], false)).toMatchObject({ logs: [[], []], nowNs: 660 });
  });

  test('gives a tie to the lower lane', () => {
    const writes = (value: number) =>
      lane(`writes ${value}`, registers(), { store: { stores: 0, value: () => value, next: 'end' } });
    const system = systemOf([writes(1), writes(2)]);
    run(system, new Timed(2, costs, false));
    expect(system.cell(0)).toBe(2);
  });

  test('begins anew with every run', () => {
    const timed = new Timed(2, costs, false);
    const system = systemOf([producer, consumer]);
    run(system, timed);
    system.reset();
    run(system, timed);
    expect(timed.nowNs).toBe(660);
  });
});
