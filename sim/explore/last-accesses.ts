import type { VectorClocks } from '../watch/vector-clock.js';
import type { Overlaps } from './overlaps.js';

/** Visits of overlapping ranges that are made whatever the number of touches, and how many more for each of them. */
const VISITS = 2 ** 28;
const VISITS_PER_TOUCH = 64;

/** An access of plain bytes by another lane that nothing orders before the present one. */
export interface UnorderedAccess {
  readonly lane: number;
  /** The place of its range among those that are watched. */
  readonly place: number;
  readonly isWrite: boolean;
}

/**
 * When each lane last read and last wrote each range of bytes, as its epoch: its own time by vector clocks. A lane's epochs
 * only grow, so that a lane which has heard of the last access has heard of all before it.
 */
export class LastAccesses {
  private readonly reads: Int32Array;
  private readonly writes: Int32Array;
  private visitsLeft = VISITS;

  constructor(
    private readonly overlaps: Overlaps,
    private readonly clocks: VectorClocks,
  ) {
    this.reads = new Int32Array(overlaps.count * clocks.lanes);
    this.writes = new Int32Array(overlaps.count * clocks.lanes);
  }

  /** Bytes that this takes for so many lanes and ranges. */
  static bytes({ count }: Overlaps, lanes: number): number {
    return 8 * count * lanes;
  }

  /** Whether more was to be looked at than is worth it. */
  get isTooMuch(): boolean {
    return this.visitsLeft < 0;
  }

  /** Takes an access down. */
  add(lane: number, place: number, isWrite: boolean): void {
    const last = isWrite ? this.writes : this.reads;
    last[place * this.clocks.lanes + lane] = this.clocks.time(lane, lane);
  }

  /** An earlier access that races with this one; null where there is none. */
  unordered(lane: number, place: number, isWrite: boolean): UnorderedAccess | null {
    const { firstOf, others } = this.overlaps;
    const end = firstOf[place + 1];
    this.visitsLeft += VISITS_PER_TOUCH - 1;
    let found = this.unorderedIn(lane, place, isWrite);
    for (let at = firstOf[place]; at < end && found === null; at++) {
      this.visitsLeft--;
      found = this.unorderedIn(lane, others[at], isWrite);
    }
    return found;
  }

  private unorderedIn(lane: number, place: number, isWrite: boolean): UnorderedAccess | null {
    const { reads, writes, clocks } = this;
    const first = place * clocks.lanes;
    for (let other = 0; other < clocks.lanes; other++) {
      if (other === lane) continue;
      const known = clocks.time(lane, other);
      if (writes[first + other] > known) return { lane: other, place, isWrite: true };
      if (isWrite && reads[first + other] > known) return { lane: other, place, isWrite: false };
    }
    return null;
  }
}
