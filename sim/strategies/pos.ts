import { Accesses } from '../../src/lane/accesses.js';
import { nextStepsConflict } from '../access-conflict.js';
import type { Execution } from '../execution.js';
import type { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

/**
 * Partial order sampling (Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling", CAV 2018). Each lane's next
 * step has a random priority and the highest that can go goes. Then the lane's new next step draws afresh, and so
 * does every pending step that conflicts with the one taken, so that having lost once says nothing of the next time.
 *
 * What it aims at is the orders of conflicting steps: two interleavings that differ by steps which commute are one to
 * it. Guaranteed: every such partial order has a probability above zero (for how large, see their bound). A step that
 * has to wait for m steps of another lane, none of which conflicts, does so with probability 1/(m + 1), where a random
 * walk has 2^-m.
 */
export class Pos implements Strategy {
  private execution!: Execution;
  private priorities = new Uint32Array(0);
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  /** @param random where priorities come from. */
  constructor(private readonly random: Random) {}

  /** Draws a priority for every lane's first step. */
  begin(execution: Execution): void {
    const lanes = execution.lanes.length;
    this.execution = execution;
    if (this.priorities.length !== lanes) this.priorities = new Uint32Array(lanes);
    for (let lane = 0; lane < lanes; lane++) this.draw(lane);
  }

  /** The lane of the highest priority; pending steps that conflict with its step draw afresh. */
  choose(enabled: Int32Array, count: number): number {
    const { priorities } = this;
    let best = enabled[0];
    for (let i = 1; i < count; i++) if (priorities[enabled[i]] > priorities[best]) best = enabled[i];
    this.redrawConflicting(best);
    return best;
  }

  /** Draws a priority for the lane's next step. */
  taken(lane: number): void {
    this.draw(lane);
  }

  /** Done before the step is made: afterwards the lane stands at another access. */
  private redrawConflicting(lane: number): void {
    const { execution, priorities, mine, theirs } = this;
    for (let other = 0; other < priorities.length; other++) {
      if (other === lane || execution.hasEnded(other)) continue;
      if (nextStepsConflict(execution, lane, other, mine, theirs)) this.draw(other);
    }
  }

  private draw(lane: number): void {
    this.priorities[lane] = this.random.bits();
  }
}
