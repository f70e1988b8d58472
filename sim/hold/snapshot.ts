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

/**
 * Whether each byte that may be written became the same both times. More may be declared than is written: a byte that
 * was left alone is as it was before each.
 */
export function writesTheSame(
  mayWrite: number,
  before: number,
  after: number,
  scrambled: number,
  now: number,
): boolean {
  if (((now ^ after) & mayWrite) === 0) return true;
  for (let bits = 0xff; bits !== 0; bits <<= 8) {
    if (((now ^ after) & mayWrite & bits) === 0) continue;
    if (((now ^ scrambled) & bits) !== 0 || ((after ^ before) & bits) !== 0) return false;
  }
  return true;
}
