import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import { explore } from '../../../sim/explore/explore.js';
import { replay } from '../../../sim/explore/replay.js';
import { Random } from '../../../sim/random.js';
import { RandomWalk } from '../../../sim/strategies/random.js';
import { profile } from '../../../sim/strategies/surw.js';
import { System } from '../../../sim/system.js';
import { RaceDetector } from '../../../sim/watch/race-detector.js';
import { sample } from '../../../sim/watch/sample.js';
import { Accesses, conflicts } from '../../../src/lane/accesses.js';
import { type Lane, lanesIn, registers } from '../../../src/lane/lane.js';

const lane = lanesIn<null>();
const systemOf = (lanes: readonly Lane[], cells = ['a', 'b', 'c'], plainWords = 0) =>
  new System({ lanes, cells, plainWords, context: () => null });

/** Adds to a cell so many times: lanes of these have many states and no loops. */
const adder = (name: string, times: number, cell = 0) =>
  lane(name, registers('done'), {
    add: { updates: cell, to: (old) => old + 1, next: 'count' },
    count: {
      loads: cell,
      take: (r) => {
        r.done++;
      },
      next: (r, _, go) => (r.done === times ? go.end : go.add),
    },
  });

describe('memory', () => {
  const large = () => systemOf([adder('a', 60), adder('b', 60), adder('c', 60)], undefined, 40);

  test.each([false, true])('is never more than was given, level by level: %s', (byLevels) => {
    const maxBytes = 2e6;
    const result = explore(large(), { maxBytes, byLevels, trail: true });
    expect(result.complete).toBe(false);
    expect(result.bytes).toBeLessThanOrEqual(maxBytes);
    expect(result.peakStates).toBeGreaterThan(0);
  });

  test('is given for exploring and the search for a simple way together', () => {
    const result = check(large(), { maxBytes: 1e6 });
    expect(result).toMatchObject({ verdict: 'incomplete', counterexample: null });
  });

  test('of a finding whose way does not fit, there is the finding', () => {
    // A deadlock at the end of many states: exploring has room for them, and not for the ways to them as well.
    const waits = lane('waits', registers(), { wait: { awaits: 1, toReach: () => 1, next: 'end' } });
    const build = () => systemOf([adder('a', 40), adder('b', 40), waits]);
    const { bytes } = explore(build(), { byLevels: true });
    const { verdict, counterexample } = check(build(), { byLevels: true, maxBytes: 2 * bytes });
    expect(verdict).toBe('deadlock');
    expect(counterexample).toBeNull();
  });
});

test('a search that is cut says how many states it held', () => {
  const { complete, peakStates, states } = explore(systemOf([adder('a', 9), adder('b', 9)]), {
    maxStates: 5,
  });
  expect({ complete, states }).toEqual({ complete: false, states: 5 });
  expect(peakStates).toBeGreaterThanOrEqual(5);
});

test('an option that means nothing is refused', () => {
  expect(() => check(systemOf([adder('adds', 1)]), { maxState: 1 } as never)).toThrow(
    /^maxState: check takes .*maxStates/,
  );
});

describe('many lanes', () => {
  /** The last two lanes wait for each other; the others store once. */
  const build = (count: number) => {
    const quick = Array.from({ length: count - 2 }, (_, at) =>
      lane(`quick ${at}`, registers(), { store: { stores: 2, value: () => 1, next: 'end' } }),
    );
    const waits = (name: string, awaited: number, stored: number) =>
      lane(name, registers(), {
        wait: { awaits: awaited, toReach: () => 1, next: 'store' },
        store: { stores: stored, value: () => 1, next: 'end' },
      });
    return systemOf([...quick, waits('left', 0, 1), waits('right', 1, 0)]);
  };

  test.each([101, 255])('%i: what sampling says plays back', (count) => {
    const { finding, lanes } = sample(build(count), new RandomWalk(new Random('many')), {
      detector: new RaceDetector(),
    });
    expect(finding).toMatchObject({ kind: 'deadlock', cycle: ['left', 'right', 'left'] });
    const deviations = [...lanes].map((lane, step) => `${step}-${lane}`).join(',');
    expect([...replay(build(count), deviations).lanes]).toEqual([...lanes]);
  });
});

describe('a range of no bytes', () => {
  test('declares nothing, wherever it lies', () => {
    const bytes = () => new Accesses();
    expect(bytes().reads(4, 0).reads(4, 4, 0, 8).count).toBe(0);
    expect(conflicts(bytes().writes(0, 8), bytes().reads(4, 0))).toBe(false);
  });

  test('races with nobody', () => {
    const touches = (name: string, length: number) =>
      lane(name, registers(), {
        touch: { touches: (_r, _c, bytes) => bytes.writes(8 - length, length), step: () => {}, next: 'end' },
      });
    expect(check(systemOf([touches('a', 0), touches('b', 8)], [], 2)).verdict).toBe('proved');
    expect(check(systemOf([touches('a', 4), touches('b', 8)], [], 2)).verdict).toBe('race');
  });
});

test('what lies beyond all plain words is not touched unnoticed', () => {
  const far = lane('far', registers(), {
    go: { touches: (_r, _c, bytes) => bytes.writes(4, 4), step: () => {}, next: 'end' },
  });
  expect(() => check(systemOf([far], [], 1))).toThrow(
    'it touches byte 7, but there are 4 bytes: give the system more',
  );
  expect(check(systemOf([far], [], 2)).verdict).toBe('proved');
});

test('states that no order leads to are named', () => {
  const swapped = lane('swapped', registers(), {
    publish: { stores: 0, value: () => 1, next: 'end' },
    write: { stores: 1, value: () => 1, next: 'publish' },
  });
  expect(check(systemOf([swapped])).unreached).toEqual([{ lane: 'swapped', state: 'write' }]);
  expect(check(systemOf([adder('one', 1)])).unreached).toEqual([]);
});

describe('who waits for whom', () => {
  const waits = (name: string, awaited: number, stored: number | null) =>
    lane(name, registers(), {
      wait: { awaits: awaited, toReach: () => 1, next: stored === null ? 'end' : 'store' },
      store: { stores: stored ?? 2, value: () => 1, next: 'end' },
    });
  const cycle = (...lanes: readonly Lane[]) => {
    const { counterexample } = check(systemOf(lanes));
    const finding = counterexample?.finding;
    return finding?.kind === 'deadlock' ? finding.cycle : undefined;
  };

  test('two that wait for what nobody does are in no cycle', () => {
    expect(cycle(waits('a', 0, null), waits('b', 1, null))).toBeNull();
    expect(cycle(waits('a', 0, null), waits('b', 1, 0))).toBeNull();
    expect(cycle(waits('a', 0, 0))).toBeNull();
  });

  test('two, and three in a ring, are', () => {
    expect(cycle(waits('a', 0, 1), waits('b', 1, 0))).toEqual(['a', 'b', 'a']);
    expect(cycle(waits('a', 0, 1), waits('b', 1, 2), waits('c', 2, 0))).toEqual(['a', 'c', 'b', 'a']);
  });

  test('sleepers wait for those who would wake them', () => {
    const sleeps = (name: string, cell: number, wakes: number) =>
      lane(name, registers(), {
        sleep: { parks: cell, while: () => 0, next: 'wake' },
        wake: { notifies: wakes, all: true, next: 'end' },
      });
    expect(cycle(sleeps('a', 0, 1), sleeps('b', 1, 0))).toEqual(['a', 'b', 'a']);
  });
});

describe('a lane that polls', () => {
  const polls = lane('polls', registers('seen'), {
    look: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen ? go.end : go.look),
    },
  });
  const stores = lane('stores', registers(), {
    first: { loads: 1, take: () => {}, next: 'store' },
    store: { stores: 0, value: () => 1, next: 'end' },
  });

  test('gives way when a profile is taken', () => {
    const { counts } = profile(systemOf([polls, stores]));
    expect([counts[1][0], counts[1][1]]).toEqual([1, 1]);
    expect(counts[0][0]).toBeLessThan(10);
  });

  test('alone ends a profile', () => {
    const { counts } = profile(systemOf([polls, polls]));
    expect(counts[0][0] + counts[1][0]).toBeLessThan(20);
  });

  test('does not keep a replay going', () => {
    // Nobody deviates: by the rule, the first lane polls for ever, though the other could end it.
    expect(replay(systemOf([polls, stores]), '-')).toMatchObject({ finding: null, ended: false });
    expect(replay(systemOf([polls]), '-')).toMatchObject({ finding: { kind: 'livelock' }, steps: 0 });
  });

  test('nor does one that counts', () => {
    const counts = lane('counts', registers('n'), {
      turn: { stores: 0, value: (r) => ++r.n, next: 'turn' },
    });
    expect(replay(systemOf([counts]), '-', { maxSteps: 1000 })).toMatchObject({
      finding: null,
      ended: false,
      steps: 1000,
    });
  });
});

describe('a proof says what it has exercised', () => {
  const handOver = (goal: number) => [
    lane('gives', registers(), { store: { stores: 0, value: () => 1, next: 'end' } }),
    lane('takes', registers(), {
      wait: { awaits: 0, toReach: () => goal, next: 'again' },
      again: { awaits: 1, toReach: () => 0, next: 'end' },
    }),
  ];

  test('waits that never made a lane wait', () => {
    expect(check(systemOf(handOver(1)))).toMatchObject({
      verdict: 'proved',
      neverWaited: false,
      idleWaits: [{ lane: 'takes', state: 'again' }],
    });
  });

  test('and where that is all of them, that nothing was', () => {
    expect(check(systemOf(handOver(0)))).toMatchObject({ verdict: 'proved', neverWaited: true });
    expect(check(systemOf([adder('a', 2), adder('b', 2)]))).toMatchObject({
      neverWaited: false,
      idleWaits: [],
    });
  });
});
