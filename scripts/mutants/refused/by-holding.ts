import type { Any, Refused } from './refused.js';

let outside = 0;
const list: number[] = [];
const hidden = { next: () => ++outside };
/** One state that touches bytes. */
export const touch = (declare: (bytes: Any) => void, step: (r: Any, context: Any) => void) => ({
  go: { touches: (_r: Any, _c: Any, bytes: Any) => declare(bytes), step, next: 'end' },
});
/** Declares nothing. */
export const nothing = () => {};

/** States of lanes that do more than they say. */
export const refusedByHolding: readonly Refused[] = [
  [
    'writes a plain word undeclared',
    touch(nothing, (_, { plain }) => {
      plain[1] = 7;
    }),
    /state go: writes byte 4, which it did not declare/,
  ],
  [
    'reads a plain word undeclared',
    touch(nothing, (r, { plain }) => {
      r.count = plain[1];
    }),
    /goes another way when something changes/,
  ],
  [
    'writes from a word undeclared',
    touch(
      (b) => b.writes(0, 4),
      (_, { plain }) => {
        plain[0] = plain[1] + 1;
      },
    ),
    /writes something else to byte 0/,
  ],
  [
    'writes another word than it declared',
    touch(
      (b) => b.writes(4, 4),
      (_, { plain }) => {
        plain[0] = 7;
      },
    ),
    /writes byte 0/,
  ],
  [
    'reads a plain word in a goal',
    { go: { awaits: 0, toReach: (_r: Any, { plain }: Any) => plain[0], next: 'end' } },
    /waits for another goal/,
  ],
  [
    'reads a plain word for a value',
    { go: { stores: 0, value: (_r: Any, { plain }: Any) => plain[0], next: 'end' } },
    /goes another way/,
  ],
  [
    'reads a plain word to choose',
    {
      go: {
        stores: 0,
        value: () => 1,
        next: (_r: Any, { plain }: Any, go: Any) => (plain[0] ? go.go : go.end),
      },
    },
    /goes another way/,
  ],
  [
    'declares by a plain word',
    {
      go: {
        touches: (_r: Any, { plain }: Any, b: Any) => b.reads(plain[1] ? 4 : 0, 4),
        step: () => {},
        next: 'end',
      },
    },
    /declares other bytes/,
  ],
  [
    'changes a register while it declares',
    { go: { touches: (r: Any) => void r.count++, step: () => {}, next: 'end' } },
    /while it declares/,
  ],
  [
    'changes a register while it waits',
    { go: { awaits: 0, toReach: (r: Any) => r.count++, next: 'end' } },
    /while it waits/,
  ],
  [
    'reaches for another cell',
    touch(nothing, (_, { plain }) => {
      new Int32Array(plain.buffer)[5] = 1;
    }),
    /changes cell b, which is not its own/,
  ],
  [
    'reaches for another lane',
    touch(nothing, (_, { plain }) => {
      new Int32Array(plain.buffer)[3] = 1;
    }),
    /changes register seen of lane idle/,
  ],
  [
    'looks at another cell',
    touch(nothing, (r, { plain }) => {
      r.count = new Int32Array(plain.buffer)[5];
    }),
    /goes another way/,
  ],
  [
    'counts in a closure',
    touch(nothing, () => void outside++),
    /changes outside, which is no part of the system's state/,
  ],
  ['keeps a list of its own', touch(nothing, (r) => void list.push(r.count)), /changes list, which/],
  [
    'writes to an array of its own',
    touch(nothing, (r) => {
      list[0] = r.count;
    }),
    /changes list/,
  ],
  [
    'counts where nobody sees it',
    touch(nothing, (r) => {
      r.count = hidden.next();
    }),
    /comes to something else when it is taken again/,
  ],
  [
    'throws dice',
    touch(nothing, (r) => {
      r.count = Math.floor(Math.random() * 1e9);
    }),
    /asks for Math.random\(\)/,
  ],
  [
    'throws dice in a goal',
    { go: { awaits: 0, toReach: () => Math.floor(Math.random() * 2) - 1, next: 'end' } },
    /Math.random/,
  ],
  [
    'asks for the time',
    touch(nothing, (r) => {
      r.count = Date.now() & 1;
    }),
    /Date.now/,
  ],
  [
    'makes an atomic access by itself',
    touch(nothing, (_, { plain }) => void Atomics.add(plain, 0, 1)),
    /makes an atomic access by itself \(Atomics.add\)/,
  ],
];
