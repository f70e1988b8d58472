import { describe, expect, test } from 'vitest';
import { mutants } from '../../../scripts/mutants/all.js';
import { equivalents } from '../../../scripts/mutants/equivalents.js';
import { check } from '../../../sim/explore/check.js';
import { explore } from '../../../sim/explore/explore.js';
import { Symmetry } from '../../../sim/explore/symmetry.js';
import { System } from '../../../sim/system.js';
import type { SystemSpec } from '../../../sim/system-spec.js';
import { freeNames, isSameFunction } from '../../../src/lane/free-names.js';
import { type Lane, lanesIn, registers } from '../../../src/lane/lane.js';

// biome-ignore lint/suspicious/noExplicitAny: lanes of any context
const lane = lanesIn<any>();
const COUNTER = 0;

/** Loads and stores a counter; `by` is looked at from outside. */
const adder = (by = 1): Lane =>
  lane('adder', registers('seen'), {
    load: {
      loads: COUNTER,
      take: (r, value) => {
        r.seen = value;
      },
      next: 'store',
    },
    store: { stores: COUNTER, value: (r) => r.seen + by, next: 'end' },
  });
/** The same, with nothing from outside. */
const closed = (): Lane =>
  lane('closed', registers('seen'), {
    load: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: 'store',
    },
    store: { stores: 0, value: (r) => r.seen + 1, next: 'end' },
  });
const one = adder();
const alikeIn = (spec: Partial<SystemSpec>) =>
  explore(new System({ lanes: [one, one], cells: ['counter', 'a', 'b'], ...spec })).symmetry;
const BOTH = [['adder', 'adder 2']];

describe('lanes are found to be alike', () => {
  test.each<[string, Partial<SystemSpec>, readonly (readonly string[])[]]>([
    ['where one is named twice', {}, BOTH],
    [
      'where they are made of the same, with nothing from outside',
      { lanes: [closed(), closed()] },
      [['closed', 'closed 2']],
    ],
    ['where contexts come to the same', { context: (plain) => ({ plain, table: [1, { two: 2 }] }) }, BOTH],
    ['beside others', { lanes: [one, adder(2), one] }, [['adder', 'adder 3']]],
    [
      'in two groups',
      { lanes: [one, closed(), one, closed()] },
      [
        ['adder', 'adder 2'],
        ['closed', 'closed 2'],
      ],
    ],
  ])('%s', (_, spec, groups) => expect(alikeIn(spec)).toEqual(groups));

  let complaint: string | null = null;
  const system: { readonly its: System[] } = { its: [] };
  test.each<[string, Partial<SystemSpec>]>([
    ['whose functions look at something from outside', { lanes: [adder(1), adder(1)] }],
    ['whose contexts have the number of the lane', { context: (plain, me) => ({ plain, me }) }],
    ['whose contexts have functions of their own', { context: (plain, me) => ({ plain, mine: () => me }) }],
    ['whose contexts have memory of their own', { context: (plain) => ({ plain, mine: new Int32Array(4) }) }],
    ['whose contexts are of a class', { context: () => new (class {})() }],
    ['where a fault may look at lanes', { fault: () => (system.its.length > 1 ? 'many' : null) }],
    [
      'where the result is judged by who is who',
      { finalFault: () => (judged.registers[0].seen === 1 ? 'it lost' : null) },
    ],
  ])('but not those %s', (_, spec) => {
    judged = new System({ lanes: [one, one], cells: ['counter', 'a', 'b'], ...spec });
    expect(explore(judged).symmetry).toEqual([]);
  });
  let judged: System;

  test('where a fault looks at nothing but what it puts back', () => {
    const fault = () => {
      const was = complaint;
      complaint = null;
      return was;
    };
    expect(alikeIn({ fault })).toEqual(BOTH);
  });

  test('unless interleavings are counted, or nobody asks', () => {
    const build = () => new System({ lanes: [one, one], cells: ['counter'] });
    expect(explore(build(), { byLevels: true, count: true })).toMatchObject({
      symmetry: [],
      interleavings: '6',
    });
    expect(check(build(), { symmetry: false })).toMatchObject({ symmetry: [], states: 13 });
    expect(check(build())).toMatchObject({ symmetry: BOTH, states: 8 });
  });
});

/** Raises a flag of its own, and looks at the other's. */
const raiser = (own: number, other: number) =>
  lane('raiser', registers('seen'), {
    raise: { stores: own, value: () => 1, next: 'look' },
    look: {
      loads: other,
      take: (r, value) => {
        r.seen = value;
      },
      next: 'end',
    },
  });
const raisers = (alike: SystemSpec['alike'], first = raiser(1, 2)) =>
  new System({ lanes: [first, raiser(2, 1)], cells: ['none', 'flag 0', 'flag 1'], ...(alike && { alike }) });

test('eight lanes are told apart by a result that looks at one by its name', () => {
  const ticket = lane('thread', registers('got'), {
    take: {
      updates: 0,
      to: (old, r) => {
        r.got = old;
        return old + 1;
      },
      next: 'end',
    },
  });
  const told = (finalFault: NonNullable<SystemSpec['finalFault']>) => {
    const system = new System({ lanes: Array(8).fill(ticket), cells: ['next'], finalFault });
    const { verdict, symmetry } = check(system);
    return [verdict, symmetry.length];
  };
  const firstIsLast: NonNullable<SystemSpec['finalFault']> = (_, { registers: { thread } }) =>
    thread.got === 7 ? 'the first one came last' : null;
  expect(told(firstIsLast)).toEqual(['wrong-result', 0]);
  expect(told((_, { cells }) => (cells.next === 8 ? null : 'not all came'))).toEqual(['proved', 1]);
});

describe('lanes that are declared to be alike', () => {
  test('may have cells of their own', () => {
    expect(explore(raisers([{ lanes: ['raiser', 'raiser 2'], cells: [[1, 2]] }]))).toMatchObject({
      symmetry: [['raiser', 'raiser 2']],
      states: 8,
    });
    expect(explore(raisers(undefined)).states).toBe(13);
  });

  test.each<[string, NonNullable<SystemSpec['alike']>, RegExp, Lane?]>([
    ['without the cells that are their own', [[0, 1]], /declared alike \(raiser, raiser 2\), but/],
    [
      'twice',
      [
        [0, 1],
        [1, 0],
      ],
      /lane raiser 2 is named twice/,
    ],
    ['that are not there', [[0, 7]], /there is no lane 7/],
    ['by a name that nobody has', [['raiser', 'riser']], /there is no lane "riser"/],
    ['with a cell for one of them', [{ lanes: [0, 1], cells: [[1]] }], /a list of 1 for 2 lanes/],
    ['with a cell that is not there', [{ lanes: [0, 1], cells: [[1, 9]] }], /names 9/],
    ['and have other registers', [[0, 1]], /not the same registers and states/, one],
  ])('are refused %s', (_, alike, message, first) => {
    expect(() => explore(raisers(alike, first))).toThrow(message);
  });
});

describe('what a function looks at', () => {
  const outer = 1;
  test.each<[string, (...args: never[]) => unknown, readonly string[]]>([
    ['its parameters', ({ a }: { a: number }, [b = a]: number[]) => a + b, []],
    ['something outside', () => outer, ['outer']],
    [
      'a name of an inner block',
      (r: { x: number }) => {
        {
          const outer = r.x;
          r.x = outer;
        }
        return outer;
      },
      ['outer'],
    ],
    [
      'what a default means that its body hides',
      (x = outer) => {
        const outer = 2;
        return x + outer;
      },
      ['outer'],
    ],
    [
      'a loop of its own',
      (n: number) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += i;
        return sum;
      },
      [],
    ],
    [
      'a function of its own',
      (n: number) => {
        const twice = (m: number) => 2 * m;
        return twice(n);
      },
      [],
    ],
    ['globals', (n: number) => Math.max(n, 1), ['Math']],
    ['a key that is computed', (r: Record<string, number>) => ({ [outer]: r.x }), ['outer']],
  ])('%s', (_, of, names) => expect([...(freeNames(of) ?? [])]).toEqual(names));

  test('decides whether it is the same as another one', () => {
    const make = (by: number) =>
      [
        (n: number) => n + by,
        (n: number) => n + 1,
        function (this: unknown) {
          return typeof this;
        },
      ] as const;
    const same = make(1).map((of, at) => isSameFunction(of, make(1)[at]));
    expect(same).toEqual([false, true, false]);
    expect(isSameFunction(Math.max.bind(null, 1), Math.max.bind(null, 2))).toBe(false);
  });
});

test('no mutant has lanes that are alike: they are explored as they always were', () => {
  const builds = [...mutants, ...equivalents].flatMap(({ build, buildOriginal }) => [build, buildOriginal]);
  expect(builds.filter((build) => Symmetry.of(build()) !== null)).toEqual([]);
});
