import { Slip, shown } from './bad-lane.js';
import { layoutOf, type Shared, type WordLayout, type WordRange } from './shared.js';

/** One access that a generator yields; what comes back from `yield` is what the access gives. */
export interface GeneratorAccess {
  /** The state that makes it. */
  readonly state: string;
  /** The cell or plain word, or -1. */
  readonly word: number;
  /** What is stored, slept on or written; how many are woken or may be chosen. */
  readonly value: number;
  /** The new value of a cell, or null. */
  readonly to: ((old: number) => number) | null;
  /** Whether it can go on with this value of the cell, or null. */
  readonly when: ((value: number) => boolean) | null;
  /** How long it sleeps at most, where it has a limit. */
  readonly limitMs?: number;
  /** Where it is written, `mutex.mjs:12`: only while places are asked for, as that takes long. */
  readonly place: string;
  /** The cells whose values decide together whether it can go on; null but for a wait on several. */
  readonly several: SeveralCells | null;
}

/** Cells, and what has to hold of their values. */
interface SeveralCells {
  readonly cells: readonly number[];
  readonly hold: (...values: number[]) => boolean;
}

let asksForPlaces = false;

/** Has the accesses that are made meanwhile say where they are written. */
export function withPlaces<T>(make: () => T): T {
  asksForPlaces = true;
  try {
    return make();
  } finally {
    asksForPlaces = false;
  }
}

const HERE = 'generator-access.';

/** The line of a user's module that calls, by the calls that are under way. */
function callSite(): string {
  const calls = new Error().stack?.split('\n').slice(1) ?? [];
  const call = calls.find((line) => !line.includes(HERE)) ?? '';
  const [, file, line] = /([^/\\]+?):(\d+):\d+\)?$/.exec(call) ?? [];
  return file === undefined ? '' : `${file}:${line}`;
}

/** A cell as a generator has it. Yield what its functions give. */
export interface GeneratorCell {
  /** Gives the value. */
  load(): GeneratorAccess;
  store(value: number): GeneratorAccess;
  /** These give the old value, as `Atomics` do. */
  add(value: number): GeneratorAccess;
  sub(value: number): GeneratorAccess;
  and(value: number): GeneratorAccess;
  or(value: number): GeneratorAccess;
  xor(value: number): GeneratorAccess;
  exchange(value: number): GeneratorAccess;
  compareExchange(expected: number, value: number): GeneratorAccess;
  /** Any change in one access; gives the old value. */
  update(to: (old: number) => number): GeneratorAccess;
  /** The same, once `when` holds of the value; it waits until then. Gives the old value. */
  updateWhen(when: (old: number) => boolean, to: (old: number) => number): GeneratorAccess;
  /** As though it were a plain word: gives the value, and races with whoever stores it. */
  read(): GeneratorAccess;
  /** The same for a write, which races with whoever accesses it. */
  write(value: number): GeneratorAccess;
  /** Takes a lock in one access: waits until the cell is 0, and makes it 1. */
  lock(): GeneratorAccess;
  /** Makes it 0. */
  unlock(): GeneratorAccess;
  /** `Atomics.wait`; gives one of `Ended`. With a time limit in milliseconds it may time out at any moment. */
  wait(value: number, timeLimit?: number): GeneratorAccess;
  /** `Atomics.notify`; gives how many have been woken. */
  notify(count?: number): GeneratorAccess;
  /** Waits until the cell has this value, or this holds of it: a loop that polls, in one access. */
  until(wanted: number | ((value: number) => boolean)): GeneratorAccess;
}

/** A plain word as a generator has it. */
export interface GeneratorWord {
  /** Gives the value. */
  read(): GeneratorAccess;
  write(value: number): GeneratorAccess;
}

/** Words by name, as a generator has them: an array of them for an array. */
export interface GeneratorWords {
  // biome-ignore lint/suspicious/noExplicitAny: which are cells, and which are arrays, only those know who named them
  readonly [name: string]: any;
}

/** Gives any of the numbers from 0 on that are less than `count`: a proof is of all of them. */
export function choose(count: number): GeneratorAccess {
  return access('choose', -1, word(count, 'choose'));
}

/**
 * Waits until this holds of the values of several cells, looked at in one access: `untilAll([flag, turn], (flag, turn) => ...)`.
 * A loop that looks at them one after the other is the same where each alone may end it.
 */
export function untilAll(
  cells: readonly GeneratorCell[],
  hold: (...values: number[]) => boolean,
): GeneratorAccess {
  const places = cells.map((cell) => {
    const { word: at } = cell.load();
    return at;
  });
  if (places.length === 0) throw new Slip('untilAll is given no cells: give a list of them');
  return { ...access('until all', places[0], 0), several: { cells: places, hold } };
}

/** The words of a system for its generators. */
export function generatorWords(cells: Shared, plain: Shared): GeneratorWords {
  const words: Record<string, unknown> = {};
  const add = (layout: WordLayout | null, make: (word: number) => unknown) => {
    for (const [name, place] of Object.entries(layout?.places ?? {})) {
      if (Object.hasOwn(words, name)) throw new RangeError(`${name} is a cell and a plain word: rename one`);
      words[name] = typeof place === 'number' ? make(place) : Object.freeze(rangeOf(place).map(make));
    }
  };
  add(layoutOf(cells), cellAt);
  add(layoutOf(plain), wordAt);
  return Object.freeze(words) as GeneratorWords;
}

function rangeOf({ first, count }: WordRange): readonly number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

function access(
  state: string,
  at: number,
  value: number,
  to: GeneratorAccess['to'] = null,
  when: GeneratorAccess['when'] = null,
): GeneratorAccess {
  return { state, word: at, value, to, when, several: null, place: asksForPlaces ? callSite() : '' };
}

function word(value: unknown, what: string): number {
  if (Number.isInteger(value)) return value as number;
  throw new Slip(`${what} is given ${shown(value)}: give a whole number (is a \`yield\` missing?)`);
}

function limitOf(timeLimit: unknown): number {
  if (typeof timeLimit === 'number' && timeLimit > 0) return timeLimit;
  throw new Slip(`wait is given a limit of ${shown(timeLimit)}: give milliseconds, more than 0`);
}

function cellAt(at: number): GeneratorCell {
  const update = (to: (old: number) => number) => access('update', at, 0, to);
  return Object.freeze({
    load: () => access('load', at, 0),
    store: (value: number) => access('store', at, word(value, 'store')),
    add: (value: number) => change(value, 'add', (old, by) => old + by),
    sub: (value: number) => change(value, 'sub', (old, by) => old - by),
    and: (value: number) => change(value, 'and', (old, by) => old & by),
    or: (value: number) => change(value, 'or', (old, by) => old | by),
    xor: (value: number) => change(value, 'xor', (old, by) => old ^ by),
    exchange: (value: number) => change(value, 'exchange', (_, by) => by),
    compareExchange: (expected: number, value: number) => {
      const [from, to] = [word(expected, 'compareExchange'), word(value, 'compareExchange')];
      return update((old) => (old === (from | 0) ? to : old));
    },
    update,
    updateWhen: (when: (old: number) => boolean, to: (old: number) => number) =>
      access('update when', at, 0, to, when),
    lock: () =>
      access(
        'lock',
        at,
        0,
        () => 1,
        (old) => old === 0,
      ),
    unlock: () => access('unlock', at, 0),
    read: () => access('read cell', at, 0),
    write: (value: number) => access('write cell', at, word(value, 'write')),
    wait: (value: number, timeLimit?: number) =>
      timeLimit === undefined
        ? access('wait', at, word(value, 'wait'))
        : { ...access('wait for a time', at, word(value, 'wait')), limitMs: limitOf(timeLimit) },
    notify: (count = Number.POSITIVE_INFINITY) =>
      count === Number.POSITIVE_INFINITY
        ? access('notify all', at, 0)
        : access('notify', at, word(count, 'notify')),
    until: (wanted: number | ((value: number) => boolean)) => {
      if (typeof wanted === 'function') return access('until', at, 0, null, wanted);
      const goal = word(wanted, 'until');
      return access('until', at, goal, null, (value) => value === (goal | 0));
    },
  });

  function change(value: number, what: string, by: (old: number, value: number) => number): GeneratorAccess {
    const given = word(value, what);
    return update((old) => by(old, given));
  }
}

function wordAt(at: number): GeneratorWord {
  return Object.freeze({
    read: () => access('read', at, 0),
    write: (value: number) => access('write', at, word(value, 'write')),
  });
}
