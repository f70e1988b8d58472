/**
 * Notices that words come back to what they were some steps ago. One earlier state is kept, a later one each time the
 * number of steps has doubled, so a loop of n steps is noticed within 3 n steps of its beginning (Brent, "An improved
 * Monte Carlo factorization algorithm", 1980).
 */
export class ComesBack {
  private readonly kept: Int32Array;
  private steps = 0;
  private keptAt = 0;

  constructor(private readonly words: Int32Array) {
    this.kept = new Int32Array(words.length);
  }

  /** Forgets what was. */
  restart(): void {
    this.steps = 0;
    this.keptAt = 0;
  }

  /** Asked once before each step: whether the words are as they were before an earlier one. */
  isBack(): boolean {
    const { words, kept } = this;
    if (this.keptAt > 0 && words.every((word, at) => word === kept[at])) return true;
    if (++this.steps >= 2 * this.keptAt) {
      this.keptAt = this.steps;
      kept.set(words);
    }
    return false;
  }
}
