import type { Any, Refused } from './refused.js';

/** States of lanes that compute what is no word, or go nowhere. */
export const refusedWhileRunning: readonly Refused[] = [
  [
    'writes a register that is not declared',
    {
      go: {
        loads: 0,
        take: (r: Any, v: number) => {
          r.seen = v;
        },
        next: 'end',
      },
    },
    /state go: it has no register seen \(it declares count\)/,
  ],
  [
    'reads a register that is not declared',
    { go: { stores: 0, value: (r: Any) => r.cuont + 1, next: 'end' } },
    /no register cuont/,
  ],
  [
    'chooses by a register that is not declared',
    { go: { stores: 0, value: () => 1, next: (r: Any, _: Any, go: Any) => (r.done ? go.end : go.end) } },
    /no register done/,
  ],
  [
    'goes to a state that is not there',
    { go: { stores: 0, value: () => 1, next: (_r: Any, _c: Any, go: Any) => go.wrok } },
    /state go: it goes to "wrok"/,
  ],
  ['goes nowhere', { go: { stores: 0, value: () => 1, next: () => {} } }, /its `next` gives undefined/],
  ['goes to a number that is no state', { go: { stores: 0, value: () => 1, next: () => 5 } }, /gives 5/],
  [
    'stores NaN',
    { go: { stores: 0, value: () => Number.NaN, next: 'end' } },
    /state go: its value is NaN: give a whole number/,
  ],
  ['stores nothing', { go: { stores: 0, value: () => {}, next: 'end' } }, /its value is undefined/],
  ['stores a fraction', { go: { stores: 0, value: () => 0.5, next: 'end' } }, /its value is 0.5/],
  [
    'updates to NaN',
    { go: { updates: 0, to: (old: Any, r: Any) => old + r.count / 0, next: 'end' } },
    /its new value is NaN/,
  ],
  ['waits for NaN', { go: { awaits: 0, toReach: () => Number.NaN, next: 'end' } }, /its goal is NaN/],
  ['waits for nothing', { go: { awaits: 0, toReach: () => {}, next: 'end' } }, /its goal is undefined/],
  [
    'sleeps while undefined',
    { go: { parks: 0, while: () => undefined, next: 'end' } },
    /its value to sleep on is undefined/,
  ],
  [
    'sets a register to NaN',
    {
      go: {
        loads: 0,
        take: (r: Any) => {
          r.count = Number.NaN;
        },
        next: 'end',
      },
    },
    /sets register count to NaN/,
  ],
  [
    'sets a register to nothing',
    {
      go: {
        loads: 0,
        take: (r: Any) => {
          r.count = undefined;
        },
        next: 'end',
      },
    },
    /sets register count to undefined/,
  ],
  [
    'throws',
    {
      go: {
        stores: 0,
        value: () => {
          throw new TypeError('no luck');
        },
        next: 'end',
      },
    },
    /state go: it throws TypeError: no luck/,
  ],
  [
    'declares no range',
    {
      go: {
        touches: (_r: Any, _c: Any, bytes: Any) => bytes.reads(Number.NaN, 4),
        step: () => {},
        next: 'end',
      },
    },
    /declares no range of bytes \(address NaN/,
  ],
  [
    'declares overlapping rows',
    { go: { touches: (_r: Any, _c: Any, bytes: Any) => bytes.reads(0, 4, 3), step: () => {}, next: 'end' } },
    /stride of at least their length/,
  ],
  [
    'declares too many ranges',
    {
      go: {
        touches: (_r: Any, _c: Any, bytes: Any) => {
          for (let i = 0; i <= 65536; i++) bytes.reads(4 * i, 4);
        },
        step: () => {},
        next: 'end',
      },
    },
    /more than 65536 byte ranges/,
  ],
];
