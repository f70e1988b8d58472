import seedrandom from 'seedrandom';

/**
 * Random numbers from a seed, the same on any machine: seedrandom turns the text of the seed into four words, and
 * xoshiro128** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", TOMS 2021) draws from them.
 */
export class Random {
  /**
   * @param seed any text; the same one gives the same numbers. Null goes on from what `words` hold.
   * @param words four words that hold the state: shared ones, where several threads draw in turn.
   */
  constructor(
    seed: string | null,
    private readonly words: Int32Array = new Int32Array(4),
  ) {
    if (seed === null) return;
    const generator = seedrandom(seed);
    for (let word = 0; word < 4; word++) words[word] = generator.int32();
    words[3] |= 1; // all four zero would stay zero
  }

  /** 32 random bits as an int32. */
  bits(): number {
    const { words } = this;
    const scrambled = Math.imul(rotate(Math.imul(words[1], 5), 7), 9);
    const shifted = words[1] << 9;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotate(words[3], 11);
    return scrambled;
  }

  /** A whole number from 0 to `limit - 1`; every one as likely, to within `limit / 2^32`. */
  below(limit: number): number {
    return Math.floor(((this.bits() >>> 0) / 2 ** 32) * limit);
  }

  /** A number from 0 up to but not including 1. */
  unit(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
