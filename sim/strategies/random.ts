import type { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

/** At every step, each lane that can go on is as likely as any other: the random walk. */
export class RandomWalk implements Strategy {
  /** @param random where choices come from. */
  constructor(private readonly random: Random) {}

  /** Nothing to prepare. */
  begin(): void {}

  /** Any of them. */
  choose(enabled: Int32Array, count: number): number {
    return count === 1 ? enabled[0] : enabled[this.random.below(count)];
  }

  /** Nothing to remember. */
  taken(): void {}
}
