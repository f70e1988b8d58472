/**
 * The opponent's answers over one step, as a list of numbers that is gone through in every way: each question has so many
 * answers, and the step is taken again for each.
 */
export class Choices {
  private readonly taken: number[] = [];
  private readonly counts: number[] = [];
  private at = 0;

  /** One of `count` answers, from 0 on: the one that is this turn's. */
  choose(count: number): number {
    const { taken, counts } = this;
    if (this.at === taken.length) {
      taken.push(0);
      counts.push(count);
    }
    return taken[this.at++];
  }

  /** Answers the same questions the same way, from the first one on. */
  again(): void {
    this.at = 0;
  }

  /** Goes on to the next list of answers; false where there is none. */
  next(): boolean {
    const { taken, counts } = this;
    while (taken.length > 0) {
      const last = taken.length - 1;
      if (++taken[last] < counts[last]) break;
      taken.pop();
      counts.pop();
    }
    this.at = 0;
    return taken.length > 0;
  }

  /** Writes this turn's answers down from a word on; false where there is no room for them. */
  writeTo(words: Int32Array, from: number): boolean {
    if (from + this.at > words.length) return false;
    // Of how many answers it is one matters, too: what an answer means depends on that.
    for (let at = 0; at < this.at; at++) words[from + at] = this.counts[at] * 2 ** 12 + this.taken[at];
    return true;
  }
}
