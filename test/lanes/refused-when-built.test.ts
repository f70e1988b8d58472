import { describe, expect, test } from 'vitest';
import { System } from '../../sim/system.js';
import { BadLane } from '../../src/bad-lane.js';
import { lanesIn, registers } from '../../src/lane.js';

// What is written here is what somebody might write in JavaScript, where no compiler looks.
// biome-ignore lint/suspicious/noExplicitAny: none of it has the right type
type Any = any;
const lane = lanesIn<Any>() as Any;
const cells = ['a', 'b'];
const system = (states: Any, options: Any = {}, names: readonly string[] = ['count']) =>
  new System({ lanes: [lane('worker', registers(...names), states, options)], cells, context: () => null });

const refused: readonly (readonly [string, Any, RegExp])[] = [
  ['a mistyped verb', { go: { store: 0, value: () => 1, next: 'end' } }, /state go: `store` means nothing/],
  ['no verb', { go: { next: 'end' } }, /state go: it has no verb/],
  [
    'two verbs',
    { go: { stores: 0, value: () => 1, loads: 1, take: () => {}, next: 'end' } },
    /stores and loads/,
  ],
  [
    'the companion of another verb',
    { go: { stores: 0, value: () => 1, take: () => {}, next: 'end' } },
    /`take` does not go with `stores`/,
  ],
  ['a state called end', { end: { stores: 0, value: () => 1, next: 'end' } }, /`end` is where a lane ends/],
  [
    'states named by numbers',
    { b: { stores: 0, value: () => 1, next: '1' }, 1: { stores: 0, value: () => 1, next: 'end' } },
    /state 1: a name that is a number/,
  ],
  ['no next', { go: { stores: 0, value: () => 1 } }, /state go: it goes to undefined/],
  [
    'a next that is not there',
    { go: { stores: 0, value: () => 1, next: 'gone' } },
    /"gone", which is no state/,
  ],
  [
    'a next that every object has',
    { go: { stores: 0, value: () => 1, next: 'toString' } },
    /"toString", which is no state/,
  ],
  [
    'a cell that is not there',
    { go: { awaits: 9, toReach: () => 1, next: 'end' } },
    /state go: it accesses cell 9, but the last one is 1/,
  ],
  [
    'a second cell that is not there',
    { go: { awaits: [0, 2], toReach: [() => 1, () => 1], next: 'end' } },
    /cell 2/,
  ],
  [
    'a cell by its name',
    { go: { awaits: 'a', toReach: () => 1, next: 'end' } },
    /cell "a": a cell is a number/,
  ],
  ['a negative cell', { go: { stores: -1, value: () => 1, next: 'end' } }, /cell -1/],
  [
    'a cell that is chosen',
    { go: { stores: () => 1, value: () => 1, next: 'end' } },
    /state go: it stores cell \(\) => 1/,
  ],
  ['a cell that is undefined', { go: { loads: undefined, take: () => {}, next: 'end' } }, /no verb/],
  ['a cell that is NaN', { go: { loads: Number.NaN, take: () => {}, next: 'end' } }, /cell NaN/],
  ['no cell at all', { go: { awaits: [], toReach: [], next: 'end' } }, /awaits no cell/],
  [
    'one cell twice',
    { go: { awaits: [1, 1], toReach: [() => 1, () => 2], next: 'end' } },
    /awaits one cell twice/,
  ],
  [
    'one goal for two cells',
    { go: { awaits: [0, 1], toReach: [() => 1], next: 'end' } },
    /awaits 2 cells and has 1 goals/,
  ],
  [
    'a goal alone for two cells',
    { go: { awaits: [0, 1], toReach: () => 1, next: 'end' } },
    /awaits 2 cells and has 1 goals/,
  ],
  [
    'a goal that is a number',
    { go: { awaits: 0, toReach: 1, next: 'end' } },
    /state go: its `toReach` is 1: give a function/,
  ],
  ['no goal', { go: { awaits: 0, next: 'end' } }, /its `toReach` is undefined/],
  [
    'a value that is a number',
    { go: { stores: 0, value: 1, next: 'end' } },
    /lane worker, state go: its `value` is 1: give a function/,
  ],
  ['touches without a step', { go: { touches: () => {}, next: 'end' } }, /its `step` is undefined/],
  [
    'a notify of one',
    { go: { notifies: 0, next: 'end' } },
    /state go: it wakes every lane that is parked there: say `all: true`/,
  ],
  ['a notify with a count', { go: { notifies: 0, count: 1, next: 'end' } }, /`count` means nothing here/],
  [
    'a stall that is no text',
    { go: { stores: 0, value: () => 1, stall: 3, next: 'end' } },
    /its `stall` is no text/,
  ],
];

describe('a lane that is not well formed is refused when it is built', () => {
  test.each(refused)('%s', (_, states, says) => {
    expect(() => system(states)).toThrow(BadLane);
    expect(() => system(states)).toThrow(says);
    expect(() => system(states)).toThrow(/^lane worker, state /);
  });

  test('no name', () => {
    expect(() => lane('', registers(), { go: { stores: 0, value: () => 1, next: 'end' } })).toThrow(BadLane);
  });

  test('a beginning that gives nothing, or a state that is not there', () => {
    const go = { stores: 0, value: () => 1, next: 'end' };
    expect(() => system({ go }, { begin: () => undefined })).toThrow(
      'lane worker: its `begin` gives undefined',
    );
    expect(() => system({ go }, { begin: (_r: Any, _c: Any, at: Any) => at.og })).toThrow('it goes to "og"');
    expect(() => system({ go }, { begin: () => 7 })).toThrow('gives 7');
  });

  test('a register twice', () => {
    expect(() => registers('a', 'a')).toThrow('"a" is no name, or is there twice');
  });
});

describe('a system that is not well formed', () => {
  const go = lane('worker', registers(), { go: { stores: 0, value: () => 1, next: 'end' } });
  const spec = (other: object): Any => ({ lanes: [go], cells, context: () => null, ...other });

  test.each([
    ['no lanes', { lanes: [] }, 'it has no lanes'],
    ['more lanes than a byte tells apart', { lanes: Array(256).fill(go) }, '256 lanes, more than the 255'],
    ['cells that are a number', { cells: 2 }, 'no list of names'],
    ['plain words that are no number', { plainWords: Number.NaN }, 'plainWords is NaN'],
  ])('is refused: %s', (_, other, says) => {
    expect(() => new System(spec(other))).toThrow(says);
  });

  test('with a fault that gives nothing is a system without one; anything else is refused', () => {
    const fine = new System(spec({ fault: () => undefined, finalFault: () => undefined }));
    expect([fine.fault(), fine.finalFault()]).toEqual([null, null]);
    expect(() => new System(spec({ fault: () => 3 })).fault()).toThrow("the system's fault gives 3");
  });

  test('is not asked for faults while it is built', () => {
    let asked = 0;
    const built = new System(spec({ fault: () => void asked++ }));
    expect(asked).toBe(0);
    built.reset();
    expect(asked).toBe(1);
  });

  test('tells lanes of one name apart', () => {
    const { lanes } = new System(spec({ lanes: [go, go, go] }));
    expect(lanes.map(({ name }) => name)).toEqual(['worker', 'worker 2', 'worker 3']);
  });
});
