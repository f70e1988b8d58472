/**
 * For ranges of segments, the latest number that was set in any part of them, in time log n. Numbers only grow, so none
 * that was set ever has to be taken back: a tree of maxima will do.
 */
export class LatestWithin {
  private readonly leaves: number;
  /** By node of the tree: the latest number set for all of it at once. */
  private readonly ofAll: Int32Array;
  /** By node: the latest number set for it or for a part of it. */
  private readonly ofSome: Int32Array;

  constructor(segments: number) {
    this.leaves = 1;
    while (this.leaves < segments) this.leaves *= 2;
    this.ofAll = new Int32Array(2 * this.leaves);
    this.ofSome = new Int32Array(2 * this.leaves);
  }

  /** Sets the number of segments `from` up to but not including `to`; it must be no less than any before. */
  set(from: number, to: number, number: number): void {
    const { leaves, ofAll, ofSome } = this;
    let left = from + leaves;
    let right = to + leaves;
    // What has a part in the range has a part in its first segment or in its last one, or lies within.
    for (let node = left; node > 0; node >>>= 1) ofSome[node] = number;
    for (let node = right - 1; node > 0; node >>>= 1) ofSome[node] = number;
    const setAll = (node: number) => {
      ofAll[node] = number;
      ofSome[node] = number;
    };
    for (; left < right; left >>>= 1, right >>>= 1) {
      if (left & 1) setAll(left++);
      if (right & 1) setAll(--right);
    }
  }

  /** The latest number set for any segment from `from` up to but not including `to`; 0 where there is none. */
  within(from: number, to: number): number {
    const { leaves, ofAll, ofSome } = this;
    let left = from + leaves;
    let right = to + leaves;
    let latest = 0;
    for (let node = left; node > 0; node >>>= 1) latest = Math.max(latest, ofAll[node]);
    for (let node = right - 1; node > 0; node >>>= 1) latest = Math.max(latest, ofAll[node]);
    for (; left < right; left >>>= 1, right >>>= 1) {
      if (left & 1) latest = Math.max(latest, ofSome[left++]);
      if (right & 1) latest = Math.max(latest, ofSome[--right]);
    }
    return latest;
  }
}
