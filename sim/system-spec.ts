import { BadLane, shown } from '../src/lane/bad-lane.js';
import type { Lane } from '../src/lane/lane.js';
import { layoutOf, type Shared, type WordLayout } from '../src/lane/shared.js';
import { type AlikeSpec, declaredAlike, type LaneList } from './declared-alike.js';
import type { Seen } from './seen.js';

/** Plain words that are memory which lanes declare. */
export interface HeldWords {
  /** Index of the first word. */
  readonly from: number;
  readonly words: number;
  /**
   * The byte address under which lanes declare the first word; the others follow. Or, by word, some byte of what it
   * stands for: it counts as declared where that byte is.
   */
  readonly address: number | Float64Array;
}

/** Lanes, the cells and plain words that they share, and what each lane works in. */
export interface SystemSpec<C = unknown> {
  /** At most 255. Of lanes with one name, the second is called `name 2`, and so on. */
  readonly lanes: readonly Lane[];
  /** Names of the cells, which begin as 0; a lane knows a cell by its place in this list. Or what `shared` gives. */
  readonly cells: readonly string[] | Shared;
  /** The plain words, by name and with what they begin as, made by `shared`; in place of `plainWords` and `plainNames`. */
  readonly plain?: Shared;
  /** How many int32 words of plain memory belong to the state. Default 0. */
  readonly plainWords?: number;
  /** Names of the plain words, for those who read of a run; a word without one is known by its bytes. */
  readonly plainNames?: readonly string[];
  /** How many of the plain words, from the first on, tell most states apart: a hint for hashing. Default all. */
  readonly hashedPlainWords?: number;
  /**
   * Which plain words are memory that lanes declare, for `check` to hold steps against. Default: all of them, the
   * first at byte address 0, and lanes touch nothing beyond. What is left out may stand for anything, and is not held.
   */
  readonly held?: readonly HeldWords[];
  /** Plain words that sum others up, for hashing: they follow from those, and no step is held for them. */
  readonly derived?: readonly number[];
  /**
   * Groups of lanes, by number or name, that are interchangeable: exploring takes states for one that differ only in who
   * is who of them. Lanes that are made of one table of states and are handed the same need not be named here; others are
   * for you to vouch for, with the cells and plain words that belong to each. Much of it is held while exploring.
   */
  readonly alike?: readonly (LaneList | AlikeSpec)[];
  /** What a lane's functions are handed; `plain` is the plain memory. Default: an object with `plain` in it. */
  context?(plain: Int32Array, lane: number): C;
  /** Asked once after every step: what that step did wrong, or null. `seen` is the state, by names. */
  fault?(seen: Seen): string | null | undefined;
  /** Asked when every lane has ended: what is wrong with the result, or null. `seen` is the state, by names. */
  finalFault?(plain: Int32Array, seen: Seen): string | null | undefined;
  /**
   * Lets a lane that sleeps wake at any moment without a notify, as condition variables of POSIX may. It is not to be relied
   * on: where nobody else can go on, nobody wakes so. `Atomics.wait` never does. Default false.
   */
  readonly spuriousWakeUps?: boolean;
}

/** A lane's number goes into a byte wherever an order of steps is kept. */
export const LANES_LIMIT = 255;

const KNOWN = [
  'lanes',
  'cells',
  'plain',
  'plainWords',
  'plainNames',
  'hashedPlainWords',
  'held',
  'derived',
  'alike',
  'context',
  'fault',
  'finalFault',
  'spuriousWakeUps',
];

/** @throws RangeError, BadLane where a system cannot be made of this. */
export function checkSpec(spec: SystemSpec): void {
  const { context } = spec;
  if (context !== undefined && typeof context !== 'function') {
    throw new RangeError(`system: its context is ${shown(context)}: give a function of the plain memory`);
  }
  const { lanes, plainWords = 0, plainNames = [], held = [] } = spec;
  const unknown = Object.keys(spec).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`system: it has ${unknown}, which means nothing: it takes ${KNOWN.join(', ')}`);
  }
  if (!Array.isArray(lanes) || lanes.length === 0)
    throw new RangeError('system: it has no lanes: give a list of them');
  if (lanes.length > LANES_LIMIT) {
    throw new RangeError(
      `system: it has ${lanes.length} lanes, more than the ${LANES_LIMIT} that can be told apart`,
    );
  }
  if (spec.plain !== undefined && (layoutOf(spec.plain) === null || spec.plainWords !== undefined)) {
    throw new RangeError(
      'system: its plain is not what shared(...) gives, or stands beside plainWords: give one of them',
    );
  }
  const cells = cellLayout(spec.cells).names;
  if (!Number.isInteger(plainWords) || plainWords < 0) {
    throw new RangeError(`system: plainWords is ${shown(plainWords)}: give a whole number, not negative`);
  }
  if (!Array.isArray(plainNames) || !plainNames.every((name) => typeof name === 'string')) {
    throw new RangeError('system: its plainNames are no list of names: give each plain word a name');
  }
  if (plainNames.length > plainWords) {
    throw new RangeError(`system: it names ${plainNames.length} plain words, but has ${plainWords}`);
  }
  if (!Array.isArray(held)) throw new RangeError(`system: its held is ${shown(held)}: give a list`);
  const count = plainLayout(spec).count;
  if (held.some(({ from, words }) => !(from >= 0 && words >= 0 && from + words <= count))) {
    throw new RangeError(`system: it holds words that it does not have: there are ${count}`);
  }
  if (lanes.every(({ mayRunForever }) => mayRunForever)) {
    throw new RangeError(
      'system: every lane of it may run for ever, so that it never has to end: let one of them end',
    );
  }
  for (const lane of lanes) checkCells(lane, cells.length);
  declaredAlike(spec.alike ?? [], toldApart(lanes), cells.length, plainLayout(spec).count);
}

/** Cells in order. @throws RangeError for what is no list of names and not made by `shared`. */
export function cellLayout(cells: SystemSpec['cells']): WordLayout {
  const layout = layoutOf(cells);
  if (layout) return layout;
  if (!Array.isArray(cells) || !cells.every((cell) => typeof cell === 'string')) {
    throw new RangeError('system: its cells are no list of names: give each cell a name');
  }
  return layoutOfNames(cells, cells.length);
}

/** Plain words in order; the last ones may have no names. */
export function plainLayout({ plain, plainWords = 0, plainNames = [] }: SystemSpec): WordLayout {
  return layoutOf(plain) ?? layoutOfNames(plainNames, plainWords);
}

function layoutOfNames(names: readonly string[], count: number): WordLayout {
  const places = Object.fromEntries(names.map((name, at) => [name, at]));
  return { names, count, values: [], places };
}

/** The lanes, each with a name that no other has: a finding tells lanes by name. */
export function toldApart(lanes: readonly Lane[]): readonly Lane[] {
  const taken = new Set(lanes.map(({ name }) => name));
  const seen = new Set<string>();
  return lanes.map((lane) => {
    if (!seen.has(lane.name)) {
      seen.add(lane.name);
      return lane;
    }
    let number = 2;
    while (taken.has(`${lane.name} ${number}`)) number++;
    const name = `${lane.name} ${number}`;
    taken.add(name);
    return { ...lane, name };
  });
}

function checkCells({ name, states }: Lane, count: number): void {
  for (const state of states) {
    const missing = [state.cell, ...state.cells].find((cell) => cell >= count);
    if (missing === undefined) continue;
    const last = count === 0 ? 'there are none' : `the last one is ${count - 1}`;
    throw new BadLane(
      name,
      state.name,
      `it accesses cell ${missing}, but ${last}: add it to the system's cells`,
    );
  }
}
