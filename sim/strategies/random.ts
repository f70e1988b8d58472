import type { Random } from '../random.js';
import type { Strategy } from '../run.js';

/** At every step, each lane that can go on is as likely as any other: the random walk. */
export class RandomWalk implements Strategy {
  constructor(private readonly random: Random) {}

  begin(): void {}

  choose(enabled: Int32Array, count: number): number {
    return count === 1 ? enabled[0] : enabled[this.random.below(count)];
  }

  taken(): void {}
}
