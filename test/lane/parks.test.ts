import { describe, expect, test } from 'vitest';
import { System } from '../../sim/system.js';
import { Ended, lanesIn, registers } from '../../src/lane/lane.js';
import { shared } from '../../src/lane/shared.js';
import { told } from './told.js';

const lane = lanesIn<{ plain: Int32Array }>();

const cells = shared({ lock: 0, signal: 0, slots: [0, 0, 0] });

describe('parks and notifies', () => {
  const sleeper = (name: string, more: object = {}) =>
    lane(name, registers('how'), {
      sleep: {
        parks: cells.signal,
        while: 0,
        take: (r: { how: number }, how: number) => {
          r.how = how;
        },
        ...more,
      },
      done: { updates: cells.lock, to: (old) => old + 1 },
    });
  const waker = (count: number | null) =>
    lane('waker', registers('woken'), {
      wake: {
        notifies: cells.signal,
        ...(count === null ? { all: true } : { count }),
        take: (r: { woken: number }, woken: number) => {
          r.woken = woken;
        },
      } as never,
    });

  test('one of two sleepers stays asleep where one is woken, and none where all are, if both sleep first', () => {
    const after = (count: number | null) => {
      const system = new System({ lanes: [sleeper('a'), sleeper('b'), waker(count)], cells });
      for (const step of [1, 0, 2]) system.step(step);
      return {
        asleep: [system.isAsleep(0), system.isAsleep(1)],
        woken: system.registers[2].woken,
        how: [system.registers[0].how, system.registers[1].how],
      };
    };
    expect(after(null)).toEqual({ asleep: [false, false], woken: 2, how: [Ended.ok, Ended.ok] });
    // Lane 1 slept first, so it is the one that wakes.
    expect(after(1)).toEqual({ asleep: [true, false], woken: 1, how: [0, Ended.ok] });
    expect(after(0)).toEqual({ asleep: [true, true], woken: 0, how: [0, 0] });
    expect(after(2).woken).toBe(2);
  });

  test('a sleep that the value forbids ends as not-equal', () => {
    const system = new System({
      lanes: [sleeper('a')],
      cells: shared({ lock: 0, signal: 1, slots: [0, 0, 0] }),
    });
    system.step(0);
    expect(system.registers[0].how).toBe(Ended.notEqual);
  });

  test('a time limit may pass at any moment, and leaves the queue in order', () => {
    expect(told({ lanes: [sleeper('a')], cells }).verdict).toBe('deadlock');
    expect(told({ lanes: [sleeper('a', { timeLimit: 5 })], cells }).verdict).toBe('proved');
    const lanes = [sleeper('a', { timeLimit: 5 }), sleeper('b'), sleeper('c'), waker(1)];
    const system = new System({ lanes, cells });
    for (const step of [0, 1, 2, 0, 3]) system.step(step);
    expect(system.registers[0].how).toBe(Ended.timedOut);
    expect([system.isAsleep(1), system.isAsleep(2)]).toEqual([false, true]);
  });

  test('a spurious wake-up is found, and is nothing to rely on', () => {
    const waits = lane('waiter', registers(), {
      sleep: { parks: cells.signal, while: 0 },
      look: {
        loads: cells.signal,
        take: (_r, value) => {
          if (value === 0) throw new Error('it was woken for nothing');
        },
      },
    });
    const sets = lane('setter', registers(), {
      set: { stores: cells.signal, value: 1 },
      wake: { notifies: cells.signal, all: true },
    });
    expect(told({ lanes: [waits, sets], cells }).verdict).toBe('proved');
    const { verdict, text } = told({ lanes: [waits, sets], cells, spuriousWakeUps: true });
    expect(verdict).toBe('wrong-result');
    expect(text).toContain('wakes by itself');
    expect(text).toContain('waiter fails in look: it was woken for nothing');
    // Nobody is left to signal: that somebody might wake by chance is no help.
    expect(told({ lanes: [waits, waits], cells, spuriousWakeUps: true }).verdict).toBe('deadlock');
  });

  test('a lock whose unlock wakes one hangs where a waiter of another kind may be the one', () => {
    // Both sleep on one cell for different things: waking one may wake the wrong one.
    const wants = (name: string, value: number) =>
      lane(name, registers('seen'), {
        look: {
          loads: cells.signal,
          take: (r, seen) => {
            r.seen = seen;
          },
          next: (r, _, go) => (r.seen === value ? go.end : go.sleep),
        },
        sleep: { parks: cells.signal, while: (r) => r.seen, next: 'look' },
      });
    const sets = (count: number) =>
      lane('setter', registers(), {
        set: { stores: cells.signal, value: 1 },
        wake: { notifies: cells.signal, count },
      });
    expect(told({ lanes: [wants('one', 1), sets(1)], cells }).verdict).toBe('proved');
    const other = lane('other', registers(), { sleep: { parks: cells.signal, while: 0 } });
    expect(told({ lanes: [wants('one', 1), other, sets(1)], cells }).verdict).toBe('deadlock');
    expect(told({ lanes: [wants('one', 1), other, sets(2)], cells }).verdict).toBe('proved');
  });
});
