/** Times that a median is taken of: enough for four slow runs not to count. */
export const WINDOW = 9;

/** The last times of a kind of run, and their median; nothing is allocated for a time. */
export class RecentTimes {
  private readonly times = new Float64Array(WINDOW);
  private readonly sorted = new Float64Array(WINDOW);
  /** How many came since it was last cleared. */
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add(ns: number): void {
    this.times[this.count++ % WINDOW] = ns;
  }

  /** Of an even number the smaller of the two; infinite where there is no time. */
  get median(): number {
    const { times, sorted } = this;
    const kept = this.count < WINDOW ? this.count : WINDOW;
    if (kept === 0) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < kept; i++) {
      const ns = times[i];
      let at = i;
      for (; at > 0 && sorted[at - 1] > ns; at--) sorted[at] = sorted[at - 1];
      sorted[at] = ns;
    }
    return sorted[(kept - 1) >> 1];
  }
}
