import type { SortedNumbers } from './sorted-numbers.js';

/**
 * A stretch of memory cut at byte addresses: from one cut to the next is a segment. Where a range begins at a cut and ends
 * at one, it touches no part of a segment.
 */
export class Segments {
  /** Ascending, each once. */
  readonly cuts: Int32Array;
  readonly count: number;

  constructor(cuts: SortedNumbers) {
    this.cuts = cuts.sorted();
    this.count = Math.max(0, this.cuts.length - 1);
  }

  /**
   * The number of the segment that begins at a cut; at the last cut, of the one that would.
   * @throws Error for any other address: there is no segment to speak of.
   */
  at(address: number): number {
    const at = this.firstCutFrom(address);
    if (this.cuts[at] !== address) throw new Error(`there is no segment that begins or ends at ${address}`);
    return at;
  }

  /** The number of the segment that an address is in; it must not be before the first cut or past the last. */
  within(address: number): number {
    const at = this.firstCutFrom(address);
    return this.cuts[at] === address ? at : at - 1;
  }

  private firstCutFrom(address: number): number {
    const { cuts } = this;
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cuts[middle] < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
