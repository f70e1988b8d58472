import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import { explore } from '../../../sim/explore/explore.js';
import { replay } from '../../../sim/explore/replay.js';
import { findShortest } from '../../../sim/explore/shortest.js';
import { System } from '../../../sim/system.js';
import { type Lane, lanesIn, registers } from '../../../src/lane/lane.js';
import { loopingSystemArbitrary } from './looping-systems.js';

const lane = lanesIn<null>();
const cells = ['a', 'b', 'c'];
const systemOf = (...lanes: readonly Lane[]) => new System({ lanes, cells, context: () => null });

/** Polls a cell until it is one. */
const poller = (name: string, cell: number, mayRunForever = false) =>
  lane(
    name,
    registers('seen'),
    {
      look: {
        loads: cell,
        take: (r, value) => {
          r.seen = value;
        },
        next: (r, _, go) => (r.seen === 1 ? go.end : go.look),
      },
    },
    { mayRunForever },
  );
const storer = (name: string, cell: number, value = 1) =>
  lane(name, registers(), { store: { stores: cell, value: () => value, next: 'end' } });
const waiter = (name: string, awaited: number, stored: number) =>
  lane(name, registers(), {
    wait: { awaits: awaited, toReach: () => 1, next: 'store' },
    store: { stores: stored, value: () => 1, next: 'end' },
  });
/** A lock that spins: taken with an exchange; with `leaves`, given back. */
const locker = (name: string, leaves: boolean) =>
  lane(name, registers('old'), {
    take: {
      updates: 0,
      to: (old, r) => {
        r.old = old;
        return 1;
      },
      next: (r, _, go) => (r.old === 1 ? go.take : go.leave),
    },
    leave: { stores: leaves ? 0 : 1, value: () => 0, next: 'end' },
  });
/** Takes one token of one, if there is any, and spins until it has. */
const taker = (name: string) =>
  lane(name, registers('old'), {
    take: {
      updates: 0,
      to: (old, r) => {
        r.old = old;
        return old === 1 ? old : old + 1;
      },
      next: (r, _, go) => (r.old === 1 ? go.take : go.end),
    },
  });

describe('a system that cannot come to an end is a livelock:', () => {
  test.each([
    ['a cell that nobody stores is polled', systemOf(poller('polls', 0)), 0, ['polls'], []],
    ['one that is stored otherwise', systemOf(poller('polls', 0), storer('stores', 0, 2)), 2, ['polls'], []],
    ['a lock is never given back', systemOf(locker('one', false), locker('other', false)), 3, ['other'], []],
    ['one token is taken by two', systemOf(taker('one'), taker('other')), 2, ['other'], []],
    [
      'two wait for each other while a third polls',
      systemOf(waiter('first', 0, 1), waiter('second', 1, 0), poller('polls', 2)),
      0,
      ['polls'],
      ['first', 'second'],
    ],
  ] as const)('%s', (_, system, steps, turning, waiting) => {
    const { verdict, counterexample, complete } = check(system);
    expect([verdict, complete]).toEqual(['livelock', true]);
    const finding = counterexample?.finding;
    if (finding?.kind !== 'livelock') throw new Error('no livelock');
    expect(counterexample).toMatchObject({ minimal: true, contextSwitches: Math.min(steps, 1) });
    expect(counterexample?.lanes).toHaveLength(steps);
    expect(finding.waiting.map(({ lane: name }) => name)).toEqual(waiting);
    expect(finding.loop.map(({ lane: name }) => name)).toEqual(expect.arrayContaining([...turning]));
    // The token leads to the same place.
    expect(replay(system, counterexample?.deviations ?? '')).toMatchObject({ finding, steps });
  });

  test('level by level as well: levels that come back are noticed, and begun anew with a table', () => {
    const system = systemOf(poller('polls', 0), waiter('first', 0, 1), storer('stores', 1));
    expect(check(system, { byLevels: true }).verdict).toBe('livelock');
    expect(check(system, { byLevels: true, count: true }).interleavings).toBeNull();
  });
});

describe('no livelock is found where an end can be reached:', () => {
  test.each([
    ['a cell that somebody stores is polled', systemOf(poller('polls', 0), storer('stores', 0))],
    ['a lock that spins is given back', systemOf(locker('one', true), locker('other', true))],
    ['three take turns at it', systemOf(locker('one', true), locker('two', true), locker('three', true))],
    ['a lane that may run for ever does', systemOf(poller('serves', 0, true), storer('stores', 1))],
    [
      'a lane that may run for ever waits',
      systemOf(
        lane(
          'serves',
          registers(),
          { wait: { awaits: 0, toReach: () => 1, next: 'end' } },
          { mayRunForever: true },
        ),
        storer('stores', 1),
      ),
    ],
  ])('%s', (_, system) => {
    expect(check(system).verdict).toBe('proved');
    expect(check(system, { byLevels: true }).verdict).toBe('proved');
    expect(findShortest(system, 'livelock')).toEqual({ kind: 'none' });
  });

  test('two that wait for each other beside one that may run for ever are a livelock all the same', () => {
    const system = systemOf(waiter('first', 0, 1), waiter('second', 1, 0), poller('serves', 2, true));
    expect(check(system).verdict).toBe('livelock');
  });

  test('and beside one that may wait for ever, a deadlock', () => {
    const rests = lane(
      'rests',
      registers(),
      { wait: { awaits: 2, toReach: () => 1, next: 'end' } },
      { mayRunForever: true },
    );
    const { verdict, counterexample } = check(systemOf(waiter('first', 0, 1), waiter('second', 1, 0), rests));
    expect(verdict).toBe('deadlock');
    expect(counterexample?.finding).toMatchObject({ cycle: ['first', 'second', 'first'] });
  });
});

test('random systems with loops: what is found, and the simplest way to it, is what a walk of its own says', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(loopingSystemArbitrary, ({ build, simplest }) => {
      const { findings, complete } = explore(build(), { maxStates: 1e5 });
      expect(complete).toBe(true);
      const expected = simplest();
      expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(expected.keys()));
      for (const [kind, { contextSwitches, steps }] of expected) {
        kinds.add(kind);
        const shortest = findShortest(build(), kind);
        if (shortest.kind !== 'found') throw new Error(`${kind} not found`);
        expect([shortest.path.contextSwitches, shortest.path.lanes.length]).toEqual([contextSwitches, steps]);
      }
      // Levels come to the same, whether or not they come back.
      const byLevels = explore(build(), { byLevels: true });
      expect(new Set(byLevels.findings.map(({ kind }) => kind))).toEqual(new Set(expected.keys()));
      // A token leads to what it was made from.
      const { verdict, counterexample } = check(build());
      if (counterexample) {
        const { deviations, lanes } = counterexample;
        expect(replay(build(), deviations)).toMatchObject({
          finding: { kind: verdict },
          steps: lanes.length,
        });
      }
    }),
    { numRuns: 1000 },
  );
  expect([...kinds].sort()).toEqual(['deadlock', 'livelock']);
});

describe('a result that is wrong once all has ended that must', () => {
  const serves = (name: string) => poller(name, 2, true);
  const client = storer('client', 0);
  const build = (finalFault: () => string | null) =>
    new System({ lanes: [client, serves('server')], cells, context: () => null, finalFault });

  test('is found beside a lane that goes on', () => {
    const { verdict, counterexample } = check(build(() => 'always wrong'));
    expect([verdict, counterexample?.minimal]).toEqual(['wrong-result', true]);
    const { deviations, lanes } = counterexample ?? { deviations: '', lanes: [] };
    expect(
      replay(
        build(() => 'always wrong'),
        deviations,
      ),
    ).toMatchObject({
      finding: { kind: 'wrong-result', what: 'always wrong' },
      steps: lanes.length,
    });
    expect(check(build(() => null)).verdict).toBe('proved');
  });

  test('is not asked for while the server is still at work', () => {
    // The server takes what the client has stored, and only then is the result there.
    const takes = lane(
      'takes',
      registers('seen'),
      {
        look: {
          loads: 0,
          take: (r, value) => {
            r.seen = value;
          },
          next: (r, _, go) => (r.seen === 1 ? go.take : go.look),
        },
        take: { stores: 1, value: () => 1, next: 'look' },
      },
      { mayRunForever: true },
    );
    const system = new System({
      lanes: [client, takes],
      cells,
      context: () => null,
      finalFault: () => (system.cell(1) === 1 ? null : 'not taken'),
    });
    expect(check(system).verdict).toBe('proved');
  });
});
