import { describe, expect, test } from 'vitest';
import { check } from '../../sim/explore/check.js';
import { replay } from '../../sim/explore/replay.js';
import { System } from '../../sim/system.js';
import { Ended, lanesIn, registers } from '../../src/lane/lane.js';
import { at, shared } from '../../src/lane/shared.js';
import { vary } from '../../src/lane/vary.js';
import { told } from './told.js';

const lane = lanesIn<{ plain: Int32Array }>();
const cells = shared({ lock: 0, signal: 0, slots: [0, 0, 0] });

const sleeps = (name: string, more: object = {}) =>
  lane(name, registers('how'), { sleep: { parks: cells.signal, while: 0, ...more } });
const wakes = (count: unknown) =>
  lane('waker', registers('woken'), { wake: { notifies: cells.signal, count } as never });

describe('what a lane throws', () => {
  const asserts = () => {
    throw new Error('it should sleep on');
  };

  test('when it is woken is told of it, and not of who woke it', () => {
    const { findings } = check(
      new System({ lanes: [sleeps('sleeper', { take: asserts }), wakes(1)], cells }),
    );
    expect(findings).toContainEqual({
      kind: 'wrong-result',
      what: 'sleeper fails in sleep: it should sleep on',
    });
    const slips = sleeps('sleeper', { next: () => 99 });
    const system = new System({ lanes: [slips, wakes(1)], cells });
    expect(() => check(system)).toThrow('lane sleeper, state sleep: its `next` gives 99');
  });

  test('in an update is a finding, though updates may be retried', () => {
    const unlocks = lane('unlocks', registers(), {
      unlock: {
        updates: cells.lock,
        to: (old) => {
          if (old === 0) throw new Error('it is not locked');
          return 0;
        },
      },
    });
    expect(told({ lanes: [unlocks], cells }).text).toContain('unlocks fails in unlock: it is not locked');
  });

  test('is the end of it, where nobody looks at what goes wrong', () => {
    const system = new System({ lanes: [sleeps('a', { while: 1, take: asserts })], cells });
    system.step(0);
    expect(system.hasEnded(0)).toBe(true);
  });
});

describe('how many are woken', () => {
  const woken = (count: unknown) => {
    const system = new System({ lanes: [sleeps('a'), sleeps('b'), wakes(count)], cells });
    for (const step of [0, 1, 2]) system.step(step);
    return 2 - [0, 1].filter((each) => system.isAsleep(each)).length;
  };

  test.each([
    [-1, 0],
    [() => -(2 ** 40), 0],
    [1, 1],
    [2 ** 40, 2],
    [() => Number.POSITIVE_INFINITY, 2],
  ])('%s: %i, as Atomics.notify has it', (count, expected) => {
    expect(woken(count)).toBe(expected);
  });

  test.each([Number.NaN, undefined, 1.5])('%s is refused', (count) => {
    expect(() => woken(() => count)).toThrow(/lane waker, state wake: its count is .*give a whole number/);
  });
});

test.each(['toEqual', 'toBeLess'])('what is no word is refused as what a cell is %s', (key) => {
  const waits = lane('waits', registers(), { wait: { awaits: 0, [key]: () => Number.NaN } as never });
  expect(() => check(new System({ lanes: [waits], cells }))).toThrow('its goal is NaN: give a whole number');
});

describe('a lane of another one', () => {
  const store = (cell: number) => ({ stores: cell, value: 1 });
  const original = lane('lane', registers('i'), {
    a: store(0),
    b: { stores: at(cells.slots, (r: { i: number }) => r.i), value: 1 },
    c: store(1),
  });
  const stored = (variation: Parameters<typeof vary>[1]) => {
    const system = new System({
      lanes: [vary(original, variation)],
      cells,
      finalFault: (_, { cells: { lock, signal, slots } }) => [lock, signal, ...slots].join(''),
    });
    const [finding] = check(system).findings;
    return finding.kind === 'wrong-result' ? finding.what : '';
  };

  test('ends where the other one does, whatever states are new', () => {
    expect(stored({})).toBe('11100');
    expect(stored({ states: { d: { stores: 4, value: 1 } } })).toBe('11100');
    expect(stored({ states: { d: { stores: 4, value: 1 } }, redirect: { c: 'd' } })).toBe('10101');
  });

  test('passes by what is left out, falling through, however much of it', () => {
    expect(stored({ without: ['a'] })).toBe('01100');
    expect(stored({ without: ['b'] })).toBe('11000');
    for (const without of [
      ['a', 'b'],
      ['b', 'a'],
    ])
      expect(stored({ without })).toBe('01000');
    expect(stored({ without: ['c'] })).toBe('10100');
    const round = { a: { ...store(0), next: 'b' }, b: { ...store(0), next: 'a' } };
    expect(() => stored({ states: round, without: ['a', 'b'] })).toThrow('so is all that follows it');
  });

  test('goes through another state first, by an index too, and begins at one', () => {
    const first = { stores: at(cells.slots, (r: { i: number }) => r.i + 1), value: 1, next: 'b' };
    expect(stored({ states: { first }, redirect: { b: 'first' } })).toBe('11110');
    const begin = (r: Record<string, number>, _: unknown, go: Record<string, number>) => {
      r.i = 2;
      return go.b;
    };
    expect(stored({ options: { begin } as never })).toBe('01001');
  });
});

test('a wait by an index has made a lane wait where one of its words has', () => {
  const waits = lane('waits', registers('i'), {
    wait: {
      awaits: at(cells.slots, (r: { i: number }) => r.i),
      toReach: 1,
      next: (r, _, go) => {
        r.i++;
        return r.i < 2 ? go.wait : go.end;
      },
    },
  });
  const stores = lane('stores', registers(), { a: { stores: 3, value: 1 }, b: { stores: 2, value: 1 } });
  const { verdict, idleWaits, neverWaited } = check(new System({ lanes: [waits, stores], cells }));
  expect({ verdict, idleWaits, neverWaited }).toEqual({
    verdict: 'proved',
    idleWaits: [],
    neverWaited: false,
  });
});

describe('a wake-up by chance', () => {
  const takes = (fails: number) => ({
    take: (_r: unknown, how: number) => {
      if (how === fails) throw new Error(`it ended with ${how}`);
    },
  });
  const other = lane('other', registers(), { look: { loads: cells.lock, take: () => {} } });

  test('may come before a time limit has passed, and is told from it', () => {
    const lanes = (fails: number) => [sleeps('sleeper', { timeLimit: 5, ...takes(fails) }), other];
    expect(told({ lanes: lanes(Ended.ok), cells }).verdict).toBe('proved');
    const byChance = told({ lanes: lanes(Ended.ok), cells, spuriousWakeUps: true });
    expect(byChance.text).toContain('wakes by itself');
    expect(byChance.text).toContain('it ended with 0');
    const inTime = told({ lanes: lanes(Ended.timedOut), cells, spuriousWakeUps: true });
    expect(inTime.text.replaceAll(/\s+/g, ' ')).toContain('its time is up');
  });

  test('is nothing to rely on beside a lane that goes round for ever', () => {
    const sets = lane('sets', registers(), {
      sleep: { parks: cells.signal, while: 0 },
      set: { stores: cells.lock, value: 1 },
    });
    const polls = lane('polls', registers('seen'), {
      look: {
        loads: cells.lock,
        take: (r, seen) => {
          r.seen = seen;
        },
        next: (r, _, go) => (r.seen === 1 ? go.end : go.look),
      },
    });
    for (const spuriousWakeUps of [false, true]) {
      expect(told({ lanes: [sets, polls], cells, spuriousWakeUps }).verdict).toBe('livelock');
      expect(told({ lanes: [polls, sets], cells, spuriousWakeUps }).verdict).toBe('livelock');
    }
  });
});

test('a poll with a time limit is a livelock where nobody ever sets what it looks for, and none where somebody does', () => {
  const polls = lane('polls', registers('seen'), {
    look: {
      loads: cells.lock,
      take: (r, seen) => {
        r.seen = seen;
      },
      next: (r, _, go) => (r.seen === 1 ? go.end : go.sleep),
    },
    sleep: { parks: cells.signal, while: 0, timeLimit: 10, next: 'look' },
  });
  const sets = lane('sets', registers(), { set: { stores: cells.lock, value: 1 } });
  expect(told({ lanes: [polls], cells }).verdict).toBe('livelock');
  expect(told({ lanes: [polls, sets], cells }).verdict).toBe('proved');
  const serves = vary(polls, { options: { mayRunForever: true } });
  expect(told({ lanes: [serves, sets], cells }).verdict).toBe('proved');
});

describe('what a lane chooses', () => {
  const chooser = lane('chooser', registers('it', 'sum'), {
    first: {
      chooses: 3,
      take: (r, it) => {
        r.it = it;
      },
    },
    second: {
      chooses: 2,
      take: (r, it) => {
        if (r.it === 2 && it === 1) throw new Error('both');
      },
    },
  });
  const other = lane('other', registers(), { look: { loads: cells.lock, take: () => {} } });

  test('is no switch to another lane', () => {
    const { counterexample } = check(new System({ lanes: [chooser, other], cells }));
    expect(counterexample).toMatchObject({ contextSwitches: 0, minimal: true });
    expect(counterexample?.lanes).toHaveLength(2);
  });

  test('is played again, and the lane goes on after it', () => {
    const system = new System({ lanes: [other, chooser], cells });
    const deviations = check(system).counterexample?.deviations ?? '';
    const { finding, lanes } = replay(system, deviations);
    expect(finding).toMatchObject({ what: 'chooser fails in second: both' });
    expect(lanes).toHaveLength(2);
  });

  test('is told once', () => {
    expect(told({ lanes: [chooser], cells }).text).toMatch(/first: chooses 2\n.*second: chooses 1\n/);
  });

  test('makes no counter of another lane one that takes turns', () => {
    const awaits = lane('awaits', registers('it'), {
      choose: {
        chooses: 2,
        take: (r, it) => {
          r.it = it;
        },
      },
      wait: { awaits: 0, toReach: 1 },
      say: {
        updates: 1,
        to: (_old, r) => {
          if (r.it === 1) throw new Error('it is one');
          return 1;
        },
      },
    });
    const counts = lane('counts', registers(), { count: { stores: 0, value: 1 } });
    for (const lanes of [
      [awaits, counts],
      [counts, awaits],
    ]) {
      expect(told({ lanes, cells, finalFault: () => null }).text).toContain('awaits fails in say: it is one');
    }
  });
});

test('a cell that is awaited to be equal is no counter: its stores take turns', () => {
  const stores = lane('stores', registers(), { one: { stores: 0, value: 1 }, two: { stores: 0, value: 2 } });
  const sees = lane(
    'sees',
    registers(),
    {
      wait: { awaits: 0, toEqual: 1 },
      fail: {
        loads: 1,
        take: () => {
          throw new Error('it was one');
        },
      },
    },
    { mayRunForever: true },
  );
  const serves = lane('serves', registers(), { wait: { awaits: 2, toReach: 0 } });
  expect(told({ lanes: [stores, sees, serves], cells }).verdict).toBe('wrong-result');
});
