import { Accesses, conflicts } from '../../src/lane/accesses.js';
import type { MemoryBudget } from '../states/memory-budget.js';
import { type ByteRanges, SEVERAL } from './byte-ranges.js';

/** Comparisons of two ranges that are made whatever the number of ranges, and how many more for each of them. */
const COMPARISONS = 2 ** 28;
const COMPARISONS_PER_RANGE = 64;

/**
 * Which ranges have bytes in common that one lane writes and another lane touches. Ranges are taken in the order of their
 * addresses, and memory falls into stretches that no range crosses the ends of. Within most stretches nobody writes, or
 * one lane alone is at work, and nothing in there is compared. The rest is compared within its stretch.
 */
export class Overlaps {
  /** By range, its place among those that have to be watched, or -1. */
  readonly placeOf: Int32Array;
  /** How many ranges have to be watched. */
  count = 0;
  /** By place, where the places of other ranges that it meets begin in `others`; they end where the next one's begin. */
  firstOf = new Int32Array(1);
  others = new Int32Array(0);
  private readonly pairs: PairList;
  private readonly order: Float64Array | Uint32Array;
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();
  private comparisonsLeft: number;

  constructor(
    private readonly ranges: ByteRanges,
    budget: MemoryBudget,
  ) {
    this.comparisonsLeft = COMPARISONS + COMPARISONS_PER_RANGE * ranges.count;
    this.placeOf = new Int32Array(ranges.count).fill(-1);
    this.pairs = new PairList(budget);
    this.order = inOrder(ranges);
    budget.held += this.placeOf.byteLength + this.order.byteLength;
  }

  /** Finds them; false where there are too many, or no room for them. */
  find(): boolean {
    const { ranges, order } = this;
    for (let from = 0; from < order.length; ) {
      let end = ranges.end(order[from]);
      let to = from + 1;
      while (to < order.length && ranges.address(order[to]) < end)
        end = Math.max(end, ranges.end(order[to++]));
      if (this.isShared(from, to) && !this.compare(from, to)) return false;
      from = to;
    }
    this.list();
    return true;
  }

  /** Whether more than one lane touches a stretch, and one of them writes there. */
  private isShared(from: number, to: number): boolean {
    const { ranges, order } = this;
    const first = ranges.lane[order[from]];
    let isShared = first === SEVERAL;
    let isWritten = false;
    for (let at = from; at < to; at++) {
      isShared ||= ranges.lane[order[at]] !== first;
      isWritten ||= ranges.isWritten[order[at]] !== 0;
    }
    return isShared && isWritten;
  }

  private compare(from: number, to: number): boolean {
    const { ranges, order, pairs } = this;
    for (let a = from; a < to; a++) {
      const one = order[a];
      if (ranges.lane[one] === SEVERAL && ranges.isWritten[one] !== 0) this.watch(one);
      const end = ranges.end(one);
      for (let b = a + 1; b < to && ranges.address(order[b]) < end; b++) {
        if (--this.comparisonsLeft < 0) return false;
        const other = order[b];
        if (!this.mayRace(one, other) || !this.meet(one, other)) continue;
        if (!pairs.push(this.watch(one), this.watch(other))) return false;
      }
    }
    return true;
  }

  private mayRace(one: number, other: number): boolean {
    const { lane, isWritten } = this.ranges;
    if ((isWritten[one] | isWritten[other]) === 0) return false;
    return lane[one] !== lane[other] || lane[one] === SEVERAL;
  }

  /** Whether two ranges have a byte in common; `one` begins no later. */
  private meet(one: number, other: number): boolean {
    const { ranges } = this;
    const stride = ranges.stride(one);
    if (stride > 0 && stride === ranges.stride(other)) {
      // Tiles of one tensor lie side by side: most of them are apart by where they begin in a row.
      const apart = (ranges.address(other) - ranges.address(one)) % stride;
      if (apart >= ranges.runLength(one) && apart + ranges.runLength(other) <= stride) return false;
    }
    return conflicts(this.ranges.declare(one, this.mine), this.ranges.declare(other, this.theirs));
  }

  private watch(range: number): number {
    if (this.placeOf[range] < 0) this.placeOf[range] = this.count++;
    return this.placeOf[range];
  }

  private list(): void {
    const { pairs, count } = this;
    const firstOf = new Int32Array(count + 1);
    for (let at = 0; at < pairs.length; at++) firstOf[pairs.places[at] + 1]++;
    for (let place = 0; place < count; place++) firstOf[place + 1] += firstOf[place];
    const next = firstOf.slice();
    this.others = new Int32Array(pairs.length);
    for (let at = 0; at < pairs.length; at += 2) {
      const one = pairs.places[at];
      const other = pairs.places[at + 1];
      this.others[next[one]++] = other;
      this.others[next[other]++] = one;
    }
    this.firstOf = firstOf;
  }
}

/** Pairs of places, in memory that grows. */
class PairList {
  length = 0;
  places = new Int32Array(256);

  constructor(private readonly budget: MemoryBudget) {
    budget.held += 2 * this.places.byteLength;
  }

  /** False where there is no room. */
  push(one: number, other: number): boolean {
    if (this.length === this.places.length) {
      // Twice, as lists of each place's partners are made of them.
      const bytes = 2 * this.places.byteLength;
      if (!this.budget.replaces(bytes, 2 * bytes)) return false;
      const places = new Int32Array(2 * this.length);
      places.set(this.places);
      this.places = places;
    }
    this.places[this.length++] = one;
    this.places[this.length++] = other;
    return true;
  }
}

/** The ranges' numbers in the order of their addresses. */
function inOrder(ranges: ByteRanges): Float64Array | Uint32Array {
  const { count } = ranges;
  const keys = new Float64Array(count);
  let highest = 0;
  for (let range = 0; range < count; range++) {
    const address = ranges.address(range);
    keys[range] = address * count + range;
    highest = Math.max(highest, address);
  }
  // Address and number in one double, where they fit: sorting those takes a tenth of the time of asking a function.
  if ((highest + 1) * count < Number.MAX_SAFE_INTEGER) {
    keys.sort();
    for (let at = 0; at < count; at++) keys[at] %= count;
    return keys;
  }
  return Uint32Array.from({ length: count }, (_, range) => range).sort(
    (a, b) => ranges.address(a) - ranges.address(b),
  );
}
