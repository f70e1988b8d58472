import fc from 'fast-check';
import { System } from '../../../sim/system.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { at, shared } from '../../../src/lane/shared.js';
import type { WrittenSystem } from './naive-interpreter.js';

// biome-ignore lint/suspicious/noExplicitAny: a state as it is written
type Any = any;

const NAMES = ['x', 'i'];
/** What words begin as is drawn with the system; their numbers are these, whatever that is. */
const WORDS = shared({ a: 0, b: 0, slots: [0, 0] });
const PLAIN = shared({ p: 0, list: [0, 0] });

const small = fc.nat(2);
const cell = fc.constantFrom(WORDS.a, WORDS.a, WORDS.a, WORDS.b);
const slot = fc.constant(at(WORDS.slots, (r: Any) => r.i));
const word = fc.oneof({ arbitrary: cell, weight: 4 }, { arbitrary: slot, weight: 1 });
const plainWord = fc.constantFrom<Any>(
  PLAIN.p,
  at(PLAIN.list, (r: Any) => r.i),
);
/** A constant, or what a register says. */
const value = fc.oneof<fc.Arbitrary<Any>[]>(
  small,
  small.map((it) => () => it),
  fc.constant((r: Any) => r.x),
);

/** Takes what there is to take, and maybe fails over one value. */
const take = fc
  .record({
    wrong: fc.option(small, { freq: 6, nil: -1 }).map((it) => (it < 0 ? -1 : it)),
    counts: fc.boolean(),
  })
  .map(({ wrong, counts }) => (r: Any, taken: number) => {
    if (taken === wrong) throw new Error(`it takes ${taken}`);
    r.x = taken & 3;
    if (counts) r.i = taken & 1;
  });
const rarelyFailing = fc.oneof(
  {
    arbitrary: fc.constant((r: Any, taken: number) => {
      r.x = taken & 3;
    }),
    weight: 3,
  },
  { arbitrary: take, weight: 2 },
);
const may = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: undefined });

const waits: readonly fc.Arbitrary<Any>[] = [
  fc.record({ awaits: word, toReach: value }),
  fc.record({ awaits: word, toEqual: value }),
  fc.record({ awaits: word, toBeLess: value }),
  fc.record({
    awaits: word,
    until: small.map((it) => (r: Any, seen: number) => ((seen + r.x) & 1) === (it & 1)),
  }),
  fc.record({
    awaits: fc.constant([WORDS.a, WORDS.b]),
    toReach: fc.array(value, { minLength: 2, maxLength: 2 }),
  }),
  fc.record({
    awaits: fc.constant([WORDS.b, WORDS.a]),
    untilAll: small.map((it) => (_r: Any, seen: readonly number[]) => seen[0] - seen[1] === it - 1),
  }),
];
const sleeps = fc.oneof(
  { arbitrary: fc.record({ parks: word, while: value, take: may(rarelyFailing) }), weight: 3 },
  {
    arbitrary: fc.record({ parks: word, while: value, take: rarelyFailing, timeLimit: fc.constant(5) }),
    weight: 1,
  },
);
const wakes = fc.oneof(
  { arbitrary: fc.record({ notifies: word, all: fc.constant(true), take: may(rarelyFailing) }), weight: 1 },
  {
    arbitrary: fc.record({
      notifies: word,
      count: fc.oneof<fc.Arbitrary<Any>[]>(fc.integer({ min: -1, max: 2 }), fc.constant(1), value),
      take: may(rarelyFailing),
    }),
    weight: 2,
  },
);
const changes: readonly fc.Arbitrary<Any>[] = [
  fc.record({ stores: word, value }),
  fc.record({ loads: word, take: rarelyFailing }),
  fc.record({ updates: word, to: small.map((it) => (old: number) => (old + it) & 3) }),
  fc.record({ updates: word, to: fc.constant((old: number, r: Any) => (old === r.x ? 2 : old)) }),
  fc.record({
    updates: word,
    when: small.map((it) => (old: number) => old === it),
    to: fc.oneof<fc.Arbitrary<Any>[]>(
      small,
      fc.constant((old: number, r: Any) => {
        r.x = old;
        return old + 1;
      }),
    ),
  }),
  fc.record({
    updates: word,
    to: fc.constant((old: number) => {
      if (old === 2) throw new Error('it is two');
      return 1;
    }),
  }),
];
const chooses = fc.record({ chooses: fc.integer({ min: 1, max: 3 }), take: rarelyFailing });
const touches: readonly fc.Arbitrary<Any>[] = [
  fc.record({ reads: plainWord, take: rarelyFailing }),
  fc.record({ writes: plainWord, value }),
  fc.constant({
    touches: (_r: Any, _c: Any, bytes: Any) => {
      bytes.reads(0, 4);
      bytes.writes(8, 4);
    },
    step: (r: Any, { plain }: Any) => {
      r.x = plain[0] & 3;
      plain[2] = 1;
    },
  }),
];

const state = (names: readonly string[], plainly: number, sleepily: number) =>
  fc
    .record({
      verb: fc.oneof(
        { arbitrary: fc.oneof(...waits), weight: 2 },
        { arbitrary: sleeps, weight: 3 * sleepily },
        { arbitrary: wakes, weight: 2 * sleepily },
        { arbitrary: fc.oneof(...changes), weight: 4 },
        { arbitrary: chooses, weight: 1 },
        { arbitrary: fc.oneof(...touches), weight: plainly },
      ),
      next: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 4 },
        { arbitrary: fc.constantFrom<Any>(...names, 'end'), weight: 1 },
        {
          arbitrary: fc
            .record({
              one: fc.constantFrom(...names, 'end'),
              other: fc.constantFrom(...names, 'end'),
              it: small,
            })
            .map(
              ({ one, other, it }) =>
                (r: Any, _c: Any, go: Any) =>
                  r.x === it ? go[one] : go[other],
            ),
          weight: 2,
        },
      ),
    })
    .map(({ verb, next }) => ({ ...verb, next }));

const lane = (most: number, plainly: number, sleepily: number) =>
  fc
    .record({ count: fc.integer({ min: 1, max: most }), serves: fc.nat(7), beginsLast: fc.nat(7) })
    .chain(({ count, serves, beginsLast }) => {
      const names = Array.from({ length: count }, (_, number) => `s${number}`);
      return fc.tuple(...names.map(() => state(names, plainly, sleepily))).map((states) => ({
        states: Object.fromEntries(states.map((it, number) => [names[number], it])),
        options: {
          ...(serves === 0 ? { mayRunForever: true } : {}),
          ...(beginsLast === 0
            ? {
                begin: (r: Any, _c: Any, go: Any) => {
                  r.i = 1;
                  return go[names[count - 1]];
                },
              }
            : {}),
        },
      }));
    });

/**
 * Two to four lanes of up to five states of every verb, the fewer the more lanes.
 * @param plainly how often lanes access plain memory, to a dozen of other accesses.
 * @param sleepily how many times as often as else they sleep and wake each other.
 */
export const everyVerbArbitrary = (plainly = 2, sleepily = 1): fc.Arbitrary<WrittenSystem> =>
  fc
    .record({
      lanes: fc.oneof(
        { arbitrary: fc.array(lane(5, plainly, sleepily), { minLength: 2, maxLength: 2 }), weight: 3 },
        { arbitrary: fc.array(lane(3, plainly, sleepily), { minLength: 3, maxLength: 3 }), weight: 3 },
        { arbitrary: fc.array(lane(2, plainly, sleepily), { minLength: 4, maxLength: 4 }), weight: 1 },
      ),
      words: fc.array(fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: small, weight: 1 }), {
        minLength: 7,
        maxLength: 7,
      }),
      spuriousWakeUps: fc.nat(3).map((it) => it === 0),
      wanted: fc.option(small),
    })
    .filter(({ lanes }) => lanes.some(({ options }) => !options.mayRunForever))
    .map(({ lanes, words: [a, b, c, d, p, q, s], spuriousWakeUps, wanted }) => ({
      lanes: lanes.map((it, number) => ({ name: `lane${number}`, registers: NAMES, ...it })),
      cells: { a, b, slots: [c, d] },
      plain: { p, list: [q, s] },
      spuriousWakeUps,
      finalFault: (_: Any, { cells, plain, registers: of }: Any) =>
        wanted === null || cells.a + cells.slots[1] + plain.list[0] !== wanted
          ? null
          : `it is ${wanted}, and lane0 has ${of.lane0.x}`,
    }));

/** The product's own system of the same lanes. */
export function built(written: WrittenSystem): System {
  const make = lanesIn<Any>();
  return new System({
    lanes: written.lanes.map(({ name, states, options }) =>
      make(name, registers('x', 'i'), states as Any, options),
    ),
    cells: shared(written.cells),
    plain: shared(written.plain),
    spuriousWakeUps: written.spuriousWakeUps,
    finalFault: (plain, seen) => written.finalFault(plain, seen),
  });
}
