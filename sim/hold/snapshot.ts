import { sameWords } from '../states/words.js';

/** A copy of a system's words, and of the memory outside where there is some. */
export class Snapshot {
  readonly words: Int32Array;
  readonly plain: Int32Array;

  constructor(
    private readonly liveWords: Int32Array,
    private readonly livePlain: Int32Array,
  ) {
    this.words = new Int32Array(liveWords.length);
    this.plain = livePlain === liveWords ? this.words : new Int32Array(livePlain.length);
  }

  save(): void {
    this.words.set(this.liveWords);
    if (this.plain !== this.words) this.plain.set(this.livePlain);
  }

  restore(): void {
    this.liveWords.set(this.words);
    if (this.plain !== this.words) this.livePlain.set(this.plain);
  }

  /** Whether the system's words are as they were. */
  isUnchanged(): boolean {
    return sameWords(this.liveWords, 0, this.words, 0, this.words.length);
  }
}
