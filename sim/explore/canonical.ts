import type { AlikeGroup } from './alike.js';

const NOBODY = -1;

/** A group, as it is sorted: its lanes, and where each one's words stand, one lane after the other. */
export interface Columns {
  readonly lanes: Int32Array;
  readonly at: Int32Array;
  readonly width: number;
}

/**
 * One order of lanes that are alike, for all orders: by their own words (place, registers, what else belongs to each). Words
 * are sorted where they stand, without anything new, and states that differ only in who of the alike lanes is who come
 * to be equal.
 */
export class Canonical {
  private readonly groups: readonly Columns[];
  /** By lane: its group, or -1; and its place there. */
  private readonly groupOf: Int32Array;
  private readonly placeOf: Int32Array;

  /** @param lanes how many there are in all. */
  constructor(groups: readonly AlikeGroup[], lanes: number) {
    this.groups = groups.map(columnsOf);
    this.groupOf = new Int32Array(lanes).fill(NOBODY);
    this.placeOf = new Int32Array(lanes);
    groups.forEach(({ lanes: members }, group) => {
      members.forEach((lane, place) => {
        this.groupOf[lane] = group;
        this.placeOf[lane] = place;
      });
    });
  }

  /**
   * Puts lanes that are alike in order.
   * @param marked a lane to be told apart: it comes after those that are equal to it.
   * @returns as whom that lane stands now.
   */
  sort(words: Int32Array, marked = NOBODY): number {
    for (const { lanes, at, width } of this.groups) {
      for (let end = 1; end < lanes.length; end++) {
        for (let place = end; place > 0; place--) {
          const order = compare(words, at, width, place - 1, place);
          if (order < 0 || (order === 0 && lanes[place - 1] !== marked)) break;
          if (order > 0) exchange(words, at, width, place - 1, place);
          if (lanes[place - 1] === marked) marked = lanes[place];
          else if (lanes[place] === marked) marked = lanes[place - 1];
        }
      }
    }
    return marked;
  }

  /**
   * Whether a lane, of words in order, is as the one before it, so that what it may do is what that one may do.
   * @param marked that lane has no equal.
   */
  isTwin(words: Int32Array, lane: number, marked = NOBODY): boolean {
    const place = this.placeOf[lane];
    if (place === 0 || lane === marked || this.groupOf[lane] < 0) return false;
    const { at, width } = this.groups[this.groupOf[lane]];
    return compare(words, at, width, place - 1, place) === 0;
  }

  /** Who it is, in words that may be in no order, that stands where `lane` does once they are. */
  laneAt(words: Int32Array, lane: number, marked = NOBODY): number {
    if (this.groupOf[lane] < 0) return lane;
    const { lanes, at, width } = this.groups[this.groupOf[lane]];
    const isMarked = (place: number) => Number(lanes[place] === marked);
    const order = [...lanes.keys()].sort(
      (a, b) => compare(words, at, width, a, b) || isMarked(a) - isMarked(b) || a - b,
    );
    return lanes[order[this.placeOf[lane]]];
  }
}

export function columnsOf({ lanes, words }: AlikeGroup): Columns {
  return { lanes: Int32Array.from(lanes), at: Int32Array.from(words.flat()), width: words[0].length };
}

/** Which of two lanes of a group comes first: negative, 0 or positive. */
export function compare(
  words: Int32Array,
  at: Int32Array,
  width: number,
  one: number,
  other: number,
): number {
  for (let word = 0, a = one * width, b = other * width; word < width; word++, a++, b++) {
    const mine = words[at[a]];
    const theirs = words[at[b]];
    if (mine !== theirs) return mine < theirs ? -1 : 1;
  }
  return 0;
}

/** Two lanes of a group change places. */
export function exchange(words: Int32Array, at: Int32Array, width: number, one: number, other: number): void {
  for (let word = 0, a = one * width, b = other * width; word < width; word++, a++, b++) {
    const mine = words[at[a]];
    words[at[a]] = words[at[b]];
    words[at[b]] = mine;
  }
}
