import seedrandom from 'seedrandom';

/**
 * Random numbers from a seed, the same on any machine: seedrandom turns the text of the seed into four words, and
 * xoshiro128** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", TOMS 2021) draws from them.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** @param seed any text; the same one gives the same numbers. */
  constructor(seed: string) {
    const generator = seedrandom(seed);
    this.a = generator.int32();
    this.b = generator.int32();
    this.c = generator.int32();
    this.d = generator.int32() | 1; // all four zero would stay zero
  }

  /** 32 random bits as an int32. */
  bits(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.b, 5), 7), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotate(this.d, 11);
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
