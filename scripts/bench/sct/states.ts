// States that many lanes have, and what generators do in their place.
import type { GeneratorAccess, GeneratorCell } from '../../../src/lane/generator-access.js';
import { type Go, type Lane, lanesIn, type Registers, type StateSpec } from '../../../src/lane/lane.js';
import type { IndexedWord } from '../../../src/lane/shared.js';
import { must } from './classic.js';

interface Plain {
  readonly plain: Int32Array;
}
/** The states of a lane, some of which may come from functions: names are looked at when the lane is made. */
export type States<R extends string> = { readonly [state: string]: StateSpec<R, string, Plain> };
/** Each state's number, by name. */
export type To = Go<string>;

/** Makes a lane whose plain words are those of its system. */
export function lane<R extends string>(name: string, registers: Registers<R>, states: States<R>): Lane {
  return lanesIn<Plain>()(name, registers, states);
}

/** A part of a thread, which gives nothing. */
export type Part = Generator<GeneratorAccess, void, number>;

type Cell = number | IndexedWord;
type Holding<R extends string> = { [register in R]: number };

/** Takes a lock in one access. */
export const locks = (cell: Cell) => ({ updates: cell, when: (old: number) => old === 0, to: 1 });
/** Gives it back. */
export const unlocks = (cell: Cell) => stores(cell, 0);

/** Loads a cell into a register. */
export const loads = <R extends string>(cell: Cell, register: R) => ({ loads: cell, ...takesInto(register) });
/** Stores a constant. */
export const stores = (cell: Cell, value: number) => ({ stores: cell, value });
/** Adds in one access. */
export const adds = (cell: Cell, by: number) => ({ updates: cell, to: (old: number) => old + by });
/** Stores a register and a number more. */
export const storesSum = <R extends string>(cell: Cell, register: R, more: number) => ({
  stores: cell,
  value: (r: Holding<R>) => r[register] + more,
});
/** Reads a plain word into a register. */
export const reads = <R extends string>(word: Cell, register: R) => ({ reads: word, ...takesInto(register) });
/** Exchanges a cell for a constant, and keeps in a register what it was. */
export const exchanges = <R extends string>(cell: Cell, value: number, register: R) => ({
  updates: cell,
  to: (old: number, r: Holding<R>) => {
    r[register] = old;
    return value;
  },
});
/** Adds in one access, and keeps in a register what it was. */
export const fetchesAndAdds = <R extends string>(cell: Cell, by: number, register: R) => ({
  updates: cell,
  to: (old: number, r: Holding<R>) => {
    r[register] = old;
    return old + by;
  },
});
/** Compares and exchanges constants, or what registers have, and keeps in a register what it was. */
export const comparesAndExchanges = <R extends string>(
  cell: Cell,
  expected: number | R,
  value: number | R,
  register: R,
) => ({
  updates: cell,
  to: (old: number, r: Holding<R>) => {
    const given = (of: number | R) => (typeof of === 'number' ? of : r[of]);
    const [wanted, next] = [given(expected), given(value)];
    r[register] = old;
    return old === wanted ? next : old;
  },
});
/** Loads a cell, and asserts something of it. */
export const asserts = <R extends string>(
  cell: Cell,
  holds: (value: number, r: Holding<R>) => boolean,
  otherwise: string,
) => ({
  loads: cell,
  take: (r: Holding<R>, value: number) => must(holds(value, r), otherwise),
});

function takesInto<R extends string>(register: R) {
  return {
    take: (r: Holding<R>, value: number) => {
      r[register] = value;
    },
  };
}

/** Waits for a condition, which counts its signals: gives the lock back, sleeps unless one came since, takes the lock. */
export function* waitsFor(condition: GeneratorCell, lock: GeneratorCell): Part {
  const signals = yield condition.load();
  yield lock.unlock();
  yield condition.wait(signals);
  yield lock.lock();
}

/** Signals a condition to the one who has waited longest, or to so many. */
export function* signals(condition: GeneratorCell, count = 1): Part {
  yield condition.add(1);
  yield condition.notify(count);
}

/** The states of `waitsFor`, whose names begin with `name`; then it looks again. */
export const waitStates = (
  name: string,
  condition: number,
  lock: number,
  look: string,
): States<'signals'> => ({
  [name]: loads(condition, 'signals'),
  [`${name}: give back`]: unlocks(lock),
  [`${name}: sleep`]: { parks: condition, while: (r: Holding<'signals'>) => r.signals },
  [`${name}: take again`]: { ...locks(lock), next: look },
});

/** The states of `signals`. */
export const signalStates = <R extends string = never>(
  name: string,
  condition: number,
  next?: string | ((r: Holding<R>, context: Plain, go: To) => number),
  count = 1,
): States<R> => ({
  [name]: adds(condition, 1),
  [`${name}: wake`]: { notifies: condition, count, ...(next !== undefined && { next }) },
});
