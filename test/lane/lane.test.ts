import { describe, expect, test } from 'vitest';
import { Accesses } from '../../src/lane/accesses.js';
import { CHOSEN, END, hasReached, lanesIn, registers, Verb } from '../../src/lane/lane.js';
import { vary } from '../../src/lane/vary.js';

const lane = lanesIn<{ readonly limit: number }>();
const context = { limit: 2 };

const counter = lane(
  'counter',
  registers('count', 'seen'),
  {
    wait: {
      awaits: [3, 1],
      toReach: [(r) => r.count + 1, (_, { limit }) => limit],
      stall: 'nothing to count',
      next: 'work',
    },
    work: {
      touches: (r, _, bytes) => bytes.reads(100 + r.count, 4).writes(200, 8),
      step: (r) => void r.count++,
      event: 'WORK',
      next: 'tell',
    },
    tell: { stores: 1, value: (r) => r.count * 10, next: 'look' },
    look: {
      loads: 2,
      take: (r, value) => {
        r.seen = value;
      },
      next: 'claim',
    },
    claim: { updates: 0, to: (old) => old + 1, next: 'sleep' },
    sleep: { parks: 0, while: (r) => r.seen, next: 'wake' },
    wake: { notifies: 2, all: true, next: (r, { limit }, go) => (r.count < limit ? go.wait : go.end) },
  },
  { operation: (r) => r.count },
);
const stateNamed = (name: string) => {
  const found = counter.states.find((state) => state.name === name);
  if (!found) throw new Error(`no state ${name}`);
  return found;
};

describe('a lane', () => {
  test('numbers its states in the order in which they are written', () => {
    expect(counter.states.map(({ name, index }) => [name, index])).toEqual([
      ['wait', 0],
      ['work', 1],
      ['tell', 2],
      ['look', 3],
      ['claim', 4],
      ['sleep', 5],
      ['wake', 6],
    ]);
  });

  test('knows the verb and the cell of each state', () => {
    expect(counter.states.map(({ verb, cell }) => [verb, cell])).toEqual([
      [Verb.awaits, 3],
      [Verb.touches, -1],
      [Verb.stores, 1],
      [Verb.loads, 2],
      [Verb.updates, 0],
      [Verb.parks, 0],
      [Verb.notifies, 2],
    ]);
  });

  test('gives every state the same fields, so that a step stays monomorphic', () => {
    const shapes = new Set(counter.states.map((state) => Object.keys(state).join()));
    expect(shapes.size).toBe(1);
  });

  test('resolves constant and chosen successors', () => {
    expect(stateNamed('wait').next).toBe(1);
    const wake = stateNamed('wake');
    expect(wake.next).toBe(CHOSEN);
    expect(wake.choose({ count: 1 }, context)).toBe(0);
    expect(wake.choose({ count: 2 }, context)).toBe(END);
  });

  test('hands registers and context to its functions', () => {
    const r = { count: 4, seen: 0 };
    expect(stateNamed('wait').cells).toEqual([3, 1]);
    expect(stateNamed('wait').goals.map((goal) => goal(r, context))).toEqual([5, 2]);
    expect(stateNamed('wait').value(r, context)).toBe(5);
    expect(stateNamed('tell').value(r, context)).toBe(40);
    expect(stateNamed('claim').update(7, r, context)).toBe(8);
    stateNamed('look').take(r, 9, context);
    expect(stateNamed('sleep').value(r, context)).toBe(9);
    stateNamed('work').step(r, context);
    expect(r.count).toBe(5);
    const bytes = new Accesses();
    stateNamed('work').touches(r, context, bytes);
    expect([bytes.count, bytes.address[0], bytes.end(1)]).toEqual([2, 105, 208]);
    expect(stateNamed('work').operation(r, context)).toBe(5);
  });

  test('begins at its first state, or where it says; names stalls and events', () => {
    expect(counter.begin({}, context)).toBe(0);
    const states = {
      idle: { notifies: 0, all: true, next: 'end' },
      busy: { notifies: 1, all: true, next: 'idle' },
    } as const;
    expect(lane('late', registers(), states, { begin: (_r, _c, go) => go.busy }).begin({}, context)).toBe(1);
    expect(lane('never', registers(), states, { begin: (_r, _c, go) => go.end }).begin({}, context)).toBe(
      END,
    );
    expect([stateNamed('wait').stall, stateNamed('work').event, stateNamed('look').event]).toEqual([
      'nothing to count',
      'WORK',
      '',
    ]);
    expect(lane('plain', registers(), states).states[0].operation({}, context)).toBe(-1);
  });

  test('needs a state, and no state that is not there', () => {
    expect(() => lane('empty', registers(), {})).toThrow('lane empty: it needs at least one state');
    // @ts-expect-error: a mistyped name does not compile either
    expect(() => lane('lost', registers(), { here: { notifies: 0, all: true, next: 'there' } })).toThrow(
      'there',
    );
    const twice = { wait: { awaits: [1, 1], toReach: [() => 1, () => 2], next: 'end' as const } };
    expect(() => lane('twice', registers(), twice)).toThrow('state wait: it awaits one cell twice');
  });
});

describe('registers', () => {
  test('are words of whatever memory they are bound to, int32', () => {
    const names = registers('a', 'b');
    const words = new Int32Array(6);
    const first = names.bind(words, 1);
    const second = names.bind(words, 4);
    first.a = 1;
    first.b = 2 ** 31;
    second.a = -7;
    expect([...words]).toEqual([0, 1, -(2 ** 31), 0, -7, 0]);
    expect(++first.b).toBe(-(2 ** 31) + 1);
    words[5] = 3;
    expect(second.b).toBe(3);
    expect(names.names).toEqual(['a', 'b']);
  });
});

describe('a varied lane', () => {
  test('goes by a new state where it is redirected, and leaves the original alone', () => {
    const varied = vary<{ readonly limit: number }>(counter, {
      registers: ['extra'],
      states: { check: { loads: 5, take: () => {}, next: 'work' } },
      redirect: { work: 'check' },
    });
    const names = varied.states.map(({ name }) => name);
    expect(names).toEqual([...counter.states.map(({ name }) => name), 'check']);
    expect(varied.states[varied.states[0].next].name).toBe('check');
    expect(varied.states[varied.states[7].next].name).toBe('work');
    expect(varied.registers.names).toEqual(['count', 'seen', 'extra']);
    expect(counter.states[counter.states[0].next].name).toBe('work');
  });

  test('redirects choices and beginnings too', () => {
    const varied = vary<{ readonly limit: number }>(counter, { redirect: { wait: 'work' } });
    expect(varied.begin({}, context)).toBe(1);
    expect(varied.states[6].choose({ count: 1 }, context)).toBe(1);
  });

  test('passes by a state that is left out, on to what comes after it', () => {
    const varied = vary<{ readonly limit: number }>(counter, { without: ['wait'] });
    expect(varied.begin({}, context)).toBe(counter.states[0].next);
    expect(varied.states[6].choose({ count: 1 }, context)).toBe(counter.states[0].next);
  });

  test('keeps what was put in first when it is varied again', () => {
    const check = { loads: 5, take: () => {}, next: 'work' };
    const once = vary<{ readonly limit: number }>(counter, {
      states: { check },
      redirect: { work: 'check' },
    });
    const twice = vary<{ readonly limit: number }>(once, {});
    expect(twice.states.map(({ next }) => next)).toEqual(once.states.map(({ next }) => next));
    expect(twice.states[twice.states[0].next].name).toBe('check');
  });

  test('is refused where it is redirected to nowhere', () => {
    expect(() => vary(counter, { redirect: { work: 'nowhere' } })).toThrow('nowhere');
  });
});

describe('a counter', () => {
  test.each([
    [0, 0, true],
    [1, 0, true],
    [0, 1, false],
    [-(2 ** 31), 2 ** 31 - 1, true],
    [2 ** 31 - 1, -(2 ** 31), false],
    [-1, 0, false],
    [5, -(2 ** 31) + 6, true],
  ])('at %i has reached %i: %s', (value, goal, expected) => {
    expect(hasReached(value, goal)).toBe(expected);
  });
});
