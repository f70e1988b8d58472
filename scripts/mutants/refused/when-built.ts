import { at } from '../../../src/lane/shared.js';
import type { Refused } from './refused.js';

/** States that no lane can be made of. */
export const refusedWhenBuilt: readonly Refused[] = [
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
  [
    'a next that is a number',
    { go: { stores: 0, value: () => 1, next: 0 } },
    /state go: it goes to 0, which is no state/,
  ],
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
    'a goal that is a text',
    { go: { awaits: 0, toReach: '1', next: 'end' } },
    /state go: its `toReach` is "1": give a function/,
  ],
  [
    'no goal',
    { go: { awaits: 0, next: 'end' } },
    /`awaits` takes one of `toReach`, `toEqual`, `toBeLess`, `until`/,
  ],
  [
    'two goals',
    { go: { awaits: 0, toReach: 1, toEqual: 1 } },
    /`awaits` takes only one of `toReach`, `toEqual`/,
  ],
  [
    'an equal goal for two cells',
    { go: { awaits: [0, 1], toEqual: 1 } },
    /it awaits 2 cells: say `untilAll`/,
  ],
  [
    'a value that is no whole number',
    { go: { stores: 0, value: 1.5, next: 'end' } },
    /lane worker, state go: its `value` is 1.5: give a whole number, or a function/,
  ],
  ['a value that is left out', { go: { stores: 0 } }, /its `value` is undefined: give a function/],
  [
    'a condition that is a number',
    { go: { updates: 0, to: 1, when: 0 } },
    /its `when` is 0: give a function/,
  ],
  [
    'a condition of a store',
    { go: { stores: 0, value: 1, when: () => true } },
    /`when` does not go with `stores`/,
  ],
  [
    'a time limit that is none',
    { go: { parks: 0, while: 0, timeLimit: 0 } },
    /its `timeLimit` is 0: give milliseconds/,
  ],
  ['a choice from nothing', { go: { chooses: 0, take: () => {} } }, /it chooses from 0: give how many/],
  ['a plain word by its name', { go: { reads: 'a', take: () => {} } }, /it reads word "a": give the number/],
  [
    'an array in place of an index',
    { go: { loads: { first: 0, count: 2 }, take: () => {} } },
    /a cell is a number/,
  ],
  [
    'an index beyond the cells',
    { go: { loads: at({ first: 1, count: 2 }, () => 0), take: () => {} } },
    /cell 2/,
  ],
  ['touches without a step', { go: { touches: () => {}, next: 'end' } }, /its `step` is undefined/],
  [
    'a notify of one',
    { go: { notifies: 0, next: 'end' } },
    /state go: `notifies` takes one of `all`, `count`: give it/,
  ],
  ['a notify of not all', { go: { notifies: 0, all: false } }, /state go: say `all: true`, or `count`/],
  [
    'a stall that is no text',
    { go: { stores: 0, value: () => 1, stall: 3, next: 'end' } },
    /its `stall` is no text/,
  ],
];
