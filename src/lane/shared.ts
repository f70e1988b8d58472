import { isWord, refusing, shown } from './bad-lane.js';

/** Words next to each other, by their numbers: an array of cells, or of plain words. */
export interface WordRange {
  /** The number of the first word. */
  readonly first: number;
  readonly count: number;
}

/** What words are to begin as: a value, or those of an array. */
export interface Initial {
  readonly [name: string]: number | readonly number[];
}

/** Words by name: the number of each, or the range of an array. */
export type Shared<T extends Initial = Initial> = {
  readonly [name in keyof T]: T[name] extends number ? number : WordRange;
};

/** Words in order, each with a name and the value that it begins with. */
export interface WordLayout {
  /** `lock`, or `slots[0]` for a word of an array. */
  readonly names: readonly string[];
  readonly count: number;
  /** What they begin as; those that are not listed begin as 0. */
  readonly values: readonly number[];
  /** What was declared, by name. */
  readonly places: Readonly<Record<string, number | WordRange>>;
}

const LAYOUT = Symbol('layout');

/**
 * Names cells, or plain words, and says what they begin as: `shared({ lock: 0, slots: [0, 0, 0] })`. What it gives has
 * the number of each word by its name, for lanes, and goes into a system as its `cells` or `plain`.
 * @throws RangeError for a value that is no whole number, and an array of none.
 */
export function shared<const T extends Initial>(initial: T): Shared<T> {
  const names: string[] = [];
  const values: number[] = [];
  const places: Record<string, number | WordRange> = {};
  for (const [name, given] of Object.entries(initial)) {
    const first = names.length;
    const isArray = Array.isArray(given) || ArrayBuffer.isView(given);
    const list = isArray ? Array.from(given as readonly number[]) : [given as number];
    const wrong = list.find((value) => !isWord(value));
    if (list.length === 0) throw new RangeError(`shared: ${name} is an array of no words: give it one`);
    if (list.some((value) => !isWord(value)))
      throw new RangeError(
        `shared: ${name} begins as ${shown(wrong)}: give a whole number, or an array of them`,
      );
    list.forEach((value, at) => {
      names.push(isArray ? `${name}[${at}]` : name);
      values.push(value | 0);
    });
    places[name] = isArray ? Object.freeze({ first, count: list.length }) : first;
  }
  const words = { ...places };
  Object.defineProperty(words, LAYOUT, {
    value: { names, count: names.length, values, places } satisfies WordLayout,
  });
  const declared = Object.keys(places).join(', ') || 'none';
  Object.setPrototypeOf(
    words,
    refusing((name) => `there is no word ${name}: it is one of ${declared}`),
  );
  return Object.freeze(words) as Shared<T>;
}

/** How words made by `shared` lie; null for anything else. */
export function layoutOf(words: unknown): WordLayout | null {
  if (typeof words !== 'object' || words === null || !Object.hasOwn(words, LAYOUT)) return null;
  return (words as { readonly [LAYOUT]: WordLayout })[LAYOUT];
}

/** One word of a range, which a register says. */
export interface IndexedWord {
  readonly range: WordRange;
  // biome-ignore lint/suspicious/noExplicitAny: a lane gives its own registers and context
  readonly index: (r: any, context: any) => number;
}

const INDEXED = Symbol('indexed');

/**
 * The word of an array that an expression says, as of the moment at which a lane comes to the state:
 * `stores: at(cells.slots, (r) => r.tail % 4)`.
 * @param range of `shared`, or one made by hand: `{ first, count }`.
 * @param index from 0 on, of registers and constants alone.
 * @throws RangeError for a range that is none.
 */
export function at<R, C>(range: WordRange, index: (r: R, context: C) => number): IndexedWord {
  const { first, count } = range ?? {};
  if (!(Number.isInteger(first) && first >= 0 && Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`at: ${shown(range)} is no array of words: give one of shared({ name: [0, 0] })`);
  }
  if (typeof index !== 'function') {
    throw new RangeError(`at: its index is ${shown(index)}: give a function of the lane's registers`);
  }
  return Object.freeze({ range, index, [INDEXED]: true });
}

/** Whether this is what `at` gives. */
export function isIndexed(word: unknown): word is IndexedWord {
  return typeof word === 'object' && word !== null && Object.hasOwn(word, INDEXED);
}
