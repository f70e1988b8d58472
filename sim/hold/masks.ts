/** What word `at` is xor-ed with: `((imul(at + 1, multiplier) ^ flip) & keep) + least`. Numbers, as a call a word is slow. */
export interface Mask {
  readonly multiplier: number;
  readonly flip: number;
  readonly keep: number;
  readonly least: number;
}

/**
 * What a word is xor-ed with that a step has no business with: another value for each word, so that two that were equal
 * are not. A little first, in case it counts; then a half of its bits; then the other half, the sign in one of the two.
 */
export const MASKS: readonly Mask[] = [
  { multiplier: 1, flip: 0, keep: 7, least: 1 },
  { multiplier: 0x9e3779b1, flip: 0, keep: -1, least: 0 },
  { multiplier: 0x9e3779b1, flip: -1, keep: -1, least: 0 },
];
