import type { AlikeGroup } from './alike.js';
import { type Columns, columnsOf, compare, exchange } from './canonical.js';

/** Every way in which lanes that are alike can stand in each other's places, each once. */
export class Arrangements {
  private readonly groups: readonly Columns[];

  constructor(groups: readonly AlikeGroup[]) {
    this.groups = groups.map(columnsOf);
  }

  /** Goes on to the next one, from words in order; false after the last, with which the words are in order again. */
  next(words: Int32Array): boolean {
    return this.groups.some((group) => nextOf(group, words));
  }
}

/** The next arrangement of one group, by the order of its lanes' words (Narayana Pandita's, of the 14th century). */
function nextOf({ at, width, lanes }: Columns, words: Int32Array): boolean {
  let falls = lanes.length - 1;
  while (falls > 0 && compare(words, at, width, falls - 1, falls) >= 0) falls--;
  if (falls > 0) {
    let larger = lanes.length - 1;
    while (compare(words, at, width, falls - 1, larger) >= 0) larger--;
    exchange(words, at, width, falls - 1, larger);
  }
  for (let low = falls, high = lanes.length - 1; low < high; low++, high--)
    exchange(words, at, width, low, high);
  return falls > 0;
}
