import { describe, expect, test } from 'vitest';
import { type Any, lane } from '../../../scripts/mutants/refused/refused.js';
import { check } from '../../../sim/explore/check.js';
import { System } from '../../../sim/system.js';
import { BadLane } from '../../../src/lane/bad-lane.js';
import { registers } from '../../../src/lane/lane.js';
import { shared } from '../../../src/lane/shared.js';
import { vary } from '../../../src/lane/vary.js';

const bytesOf = (plain: Int32Array) => new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
const context = (plain: Int32Array) => ({ plain, u8: bytesOf(plain) });
const nothing = () => {};
const touch = (name: string, declare: (bytes: Any) => void, step: (r: Any, c: Any) => void) =>
  lane(name, registers('x'), {
    go: { touches: (_r: Any, _c: Any, bytes: Any) => declare(bytes), step, next: 'end' },
  });
const systemOf = (lanes: Any[], more: object = {}) =>
  new System({ lanes, cells: ['a', 'b', 'c'], plainWords: 4, context, ...more });

describe('an undeclared read is found whatever it asks:', () => {
  test.each<[string, (c: Any) => number]>([
    ['whether two words are equal', ({ plain }) => Number(plain[1] === plain[2])],
    ['their difference in bits', ({ plain }) => plain[1] ^ plain[2]],
    ['the sign', ({ plain }) => Number(plain[1] < 0)],
    ...[1, 2, 4, 8, 16, 32, 64, 128].map((bit): [string, (c: Any) => number] => [
      `the bit ${bit}`,
      ({ plain }) => plain[1] & bit,
    ]),
    ['a byte beside the one declared', ({ u8 }) => u8[1]],
  ])('%s', (_, ask) => {
    const asks = touch(
      'asks',
      (b) => b.reads(0, 1),
      (r, c) => {
        r.x = ask(c);
      },
    );
    expect(() => check(systemOf([asks]))).toThrow(
      /lane asks, state go: goes another way when something changes/,
    );
  });
});

describe('an undeclared write is found', () => {
  test('where it leaves the value as it is this time', () => {
    const clamps = touch(
      'clamps',
      (b) => b.reads(0, 4),
      (_, { plain }) => {
        plain[1] = Math.min(plain[1], 100);
      },
    );
    expect(() => check(systemOf([clamps]))).toThrow(/writes byte 4, which it did not declare/);
  });

  test('of a byte beside the one declared', () => {
    const wide = touch(
      'wide',
      (b) => b.writes(0, 1),
      (_, { plain }) => {
        plain[0] = 0x0201;
      },
    );
    expect(() => check(systemOf([wide]))).toThrow(/writes byte 0, which it did not declare/);
  });
});

test('lanes that write bytes of one word are right, and race where they meet', () => {
  const writes = (name: string, at: number, length: number) =>
    touch(
      name,
      (b) => b.writes(at, length),
      (_, { u8 }) => {
        u8.fill(7, at, at + length);
      },
    );
  expect(check(systemOf([writes('one', 0, 1), writes('other', 1, 2)])).verdict).toBe('proved');
  expect(check(systemOf([writes('one', 0, 2), writes('other', 1, 10)])).verdict).toBe('race');
});

describe('what is no step is refused:', () => {
  test.each<[string, Any]>([
    ['async', { touches: nothing, step: async () => {}, next: 'end' }],
    ['a generator', { touches: nothing, *step() {}, next: 'end' }],
    ['a take that is async', { loads: 0, take: async () => {}, next: 'end' }],
  ])('%s', (_, go) => {
    expect(() => lane('later', registers(), { go })).toThrow(/state go: its `\w+` is of the kind/);
  });
});

test('an update that counts its calls is refused: it may be called again', () => {
  const counts = lane('counts', registers('x'), {
    go: {
      updates: 0,
      to: (old: number, r: Any) => {
        r.x++;
        return old + 1;
      },
      next: 'end',
    },
  });
  expect(() => check(systemOf([counts]))).toThrow(/its `to` is called once more/);
});

describe('a beginning', () => {
  const states = {
    a: { stores: 0, value: () => 1, next: 'end' },
    b: { awaits: 1, toReach: () => 1, next: 'end' },
  };
  const helpers = { toss: () => Math.random() < 0.5, next: (n: number[]) => n[0]++ % 2 === 0 };
  const begun: number[] = [0];

  test.each<[string, (go: Any) => number]>([
    ['by chance', (go) => (Math.random() < 0.5 ? go.a : go.b)],
    ['by chance that the source does not show', (go) => (helpers.toss() ? go.a : go.b)],
    ['by how often it was called', (go) => (helpers.next(begun) ? go.a : go.b)],
  ])('%s is refused', (_, choose) => {
    const chooses = lane('chooses', registers(), states, {
      begin: (_r: Any, _c: Any, go: Any) => choose(go),
    });
    for (let i = 0; i < 5; i++) expect(() => check(systemOf([chooses]))).toThrow(BadLane);
  });
});

describe('a system is refused', () => {
  const one = lane('one', registers(), { go: { stores: 0, value: () => 1, next: 'end' } });
  const forever = lane(
    'forever',
    registers(),
    { go: { stores: 0, value: () => 1, next: 'go' } },
    { mayRunForever: true },
  );

  test.each<[string, () => unknown, RegExp]>([
    ['that never has to end', () => systemOf([forever]), /every lane of it may run for ever/],
    [
      'whose context writes words',
      () => systemOf([one], { context: (plain: Any) => plain.fill(5) }),
      /its context writes plain words/,
    ],
    [
      'with a mistyped key',
      () => systemOf([one], { finalfault: () => 'bad' }),
      /it has finalfault, which means nothing/,
    ],
    [
      'that holds words that are not there',
      () => systemOf([one], { held: [{ from: 0, words: 9, address: 0 }] }),
      /holds words that it does not have/,
    ],
    [
      'whose lane has a mistyped option',
      () => lane('one', registers(), one.source.states, { beginn: nothing }),
      /`beginn` means nothing/,
    ],
    [
      'whose lane says no where yes or no is meant',
      () => lane('one', registers(), one.source.states, { mayRunForever: 'no' }),
      /`mayRunForever` is "no"/,
    ],
    ['whose variation is mistyped', () => vary(one, { state: {} } as Any), /`state` means nothing/],
    [
      'whose variation redirects a state that is not there',
      () => vary(one, { redirect: { zz: 'go' } }),
      /"zz", which is no state/,
    ],
    [
      'checked for a finding that is none',
      () => check(systemOf([one]), { find: 'races' as Any }),
      /no finding races/,
    ],
    [
      'checked with a limit that is none',
      () => check(systemOf([one]), { maxStates: Number.NaN }),
      /maxStates: it is NaN/,
    ],
  ])('%s', (_, build, says) => {
    expect(build).toThrow(says);
  });
});

describe('right code is let through:', () => {
  test.each<[string, (seen: Any) => string | null]>([
    ['plain memory', ({ plain }) => (plain.p === 7 ? null : 'p was changed')],
    ['cells and plain memory', ({ cells, plain }) => (cells.c === 0 || plain.p === 7 ? null : 'too early')],
    ['registers of others', ({ registers }) => (registers.two.seen === 0 ? null : 'two went on')],
  ])('a fault that looks at what the step does not touch: %s', (_, fault) => {
    const one = lane('one', registers(), { go: { stores: 0, value: 1, next: 'end' } });
    const two = lane('two', registers('seen'), { go: { awaits: 0, toReach: 2, next: 'end' } });
    const words = { cells: shared({ c: 0 }), plain: shared({ p: 7 }) };
    expect(check(new System({ lanes: [one, two], ...words, fault })).verdict).toBe('deadlock');
  });

  test('a lane that is woken and sets a register', () => {
    const sleeper = lane('sleeper', registers('wakes'), {
      sleep: {
        parks: 0,
        while: () => 0,
        next: (r: Any, _: Any, go: Any) => {
          r.wakes++;
          return go.end;
        },
      },
    });
    const waker = lane('waker', registers(), {
      store: { stores: 0, value: () => 1, next: 'wake' },
      wake: { notifies: 0, all: true, next: 'end' },
    });
    expect(check(systemOf([sleeper, waker])).verdict).toBe('proved');
  });

  test('helpers that are handed the memory, `this` of an object of its own, getters in the context', () => {
    const ring = { push: (plain: Int32Array, value: number) => plain.fill(value, 0, 1) };
    const pushes = touch(
      'pushes',
      (b) => b.writes(0, 4),
      (r, { plain }) => {
        const own = {
          n: 0,
          inc() {
            return ++this.n;
          },
        };
        ring.push(plain, own.inc());
        r.x = own.n;
      },
    );
    const getter = (plain: Int32Array) => ({
      get plain() {
        return plain.subarray(0);
      },
    });
    expect(check(systemOf([pushes], { context: getter })).verdict).toBe('proved');
  });

  test('a context with a large table', () => {
    const table = Array.from({ length: 1e5 }, (_, at) => at);
    const looks = touch(
      'looks',
      (b) => b.reads(0, 4),
      (r, { plain }) => {
        r.x = table[plain[0]];
      },
    );
    const lanes = [looks, { ...looks, name: 'other' }];
    expect(check(systemOf(lanes, { context: (plain: Int32Array) => ({ plain, table }) })).verdict).toBe(
      'proved',
    );
  });
});
