import { Accesses } from '../../src/lane/accesses.js';
import { nextStepsConflict } from '../access-conflict.js';
import type { Outlook } from '../execution.js';
import { ownerIn } from '../interleaving.js';
import type { Random } from '../random.js';
import { type Memory, ownMemory, type Strategy } from '../strategy.js';
import { anyPlaceOf } from './any-place.js';

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
  private outlook!: Outlook;
  /** Read as unsigned. */
  private priorities: Int32Array = new Int32Array(0);
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  /**
   * @param random where priorities come from.
   * @param memory where they are kept.
   */
  constructor(
    private readonly random: Random,
    private readonly memory: Memory = ownMemory,
  ) {}

  /** A priority for each lane. */
  attach(outlook: Outlook): void {
    const lanes = outlook.lanes.length;
    this.outlook = outlook;
    if (this.priorities.length !== lanes) this.priorities = this.memory(lanes);
  }

  /** Draws a priority for every lane's first step. */
  begin(outlook: Outlook): void {
    this.attach(outlook);
    for (let lane = 0; lane < outlook.lanes.length; lane++) this.draw(lane);
  }

  /** The lane of the highest priority; pending steps that conflict with its step draw afresh. */
  choose(enabled: Int32Array, count: number): number {
    const { priorities } = this;
    const { outlook, random } = this;
    let best = ownerIn(outlook, enabled[0]);
    for (let i = 1; i < count; i++) {
      const lane = ownerIn(outlook, enabled[i]);
      if (priorities[lane] >>> 0 > priorities[best] >>> 0) best = lane;
    }
    this.redrawConflicting(best);
    return anyPlaceOf(best, enabled, count, outlook, random);
  }

  /** Draws a priority for the lane's next step. */
  taken(lane: number): void {
    this.draw(ownerIn(this.outlook, lane));
  }

  /** Done before the step is made: afterwards the lane stands at another access. */
  private redrawConflicting(lane: number): void {
    const { outlook, priorities, mine, theirs } = this;
    for (let other = 0; other < priorities.length; other++) {
      if (other === lane || outlook.hasEnded(other)) continue;
      if (nextStepsConflict(outlook, lane, other, mine, theirs)) this.draw(other);
    }
  }

  private draw(lane: number): void {
    this.priorities[lane] = this.random.bits();
  }
}
