import { System } from '../../sim/system.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';

/** Registers of the lanes here: one for what was loaded last, and two to count with. */
export type Register = 'seen' | 'most' | 'round';
/** What lanes are handed: plain memory, and whom to tell what is wrong. */
export interface Context {
  readonly plain: Int32Array;
  complain(what: string): void;
}
export type Step = StateSpec<Register, string, Context>;
type Registers = { [name in Register]: number };
/** Where a lane goes, perhaps by what it loaded last. */
type Next = string | ((r: Registers) => string);

const lane = lanesIn<Context>();

const going = (next: Next): Step['next'] =>
  typeof next === 'string' ? next : (r, _, go) => (go as Record<string, never>)[next(r)];

export const loads = (cell: number, next: Next): Step => ({
  loads: cell,
  take: (r, value) => {
    r.seen = value;
  },
  next: going(next),
});

export const stores = (cell: number, value: number | ((r: Registers) => number), next: Next): Step => ({
  stores: cell,
  value: typeof value === 'number' ? () => value : value,
  next: going(next),
});

export const adds = (cell: number, value: number, next: Next): Step => ({
  updates: cell,
  to: (old, r) => {
    r.seen = old;
    return old + value;
  },
  next: going(next),
});

/** Takes a cell from 0 to 1 if it is 0: what was there is seen. */
export const takes = (cell: number, next: Next): Step => ({
  updates: cell,
  to: (old, r) => {
    r.seen = old;
    return old === 0 ? 1 : old;
  },
  next: going(next),
});

export const awaits = (cell: number, goal: (r: Registers) => number, next: Next): Step => ({
  awaits: cell,
  toReach: goal,
  next: going(next),
});

/** A plain word, read or written: what two lanes may not do at once. */
export const reads = (word: number | ((r: Registers) => number), next: Next): Step => ({
  touches: (r, _, bytes) => bytes.reads(4 * (typeof word === 'number' ? word : word(r)), 4),
  step: (r, { plain }) => {
    r.seen = plain[typeof word === 'number' ? word : word(r)];
  },
  next: going(next),
});

export const writes = (word: number | ((r: Registers) => number), value: number, next: Next): Step => ({
  touches: (r, _, bytes) => bytes.writes(4 * (typeof word === 'number' ? word : word(r)), 4),
  step: (r, { plain }) => {
    plain[typeof word === 'number' ? word : word(r)] = value;
  },
  next: going(next),
});

export const laneOf = (name: string, states: Readonly<Record<string, Step>>): Lane =>
  lane(name, registers('seen', 'most', 'round'), states);

/** A system of such lanes; what they complain about is a wrong result. */
export function systemOf(lanes: readonly Lane[], cells: readonly string[], plainWords = 1): System {
  let found: string | null = null;
  return new System({
    lanes,
    cells,
    plainWords,
    context: (plain): Context => ({
      plain,
      complain(what) {
        found = what;
      },
    }),
    fault() {
      const fault = found;
      found = null;
      return fault;
    },
  });
}

/** The numbers from 0 up to but not including `count`, without `but`. */
export const others = (count: number, but = -1): readonly number[] =>
  Array.from({ length: count }, (_, at) => at).filter((at) => at !== but);
