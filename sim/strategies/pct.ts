import type { Outlook } from '../execution.js';
import { ownerIn } from '../interleaving.js';
import type { Random } from '../random.js';
import { type Memory, ownMemory, type Strategy } from '../strategy.js';
import { anyPlaceOf } from './any-place.js';
import { Polls } from './polls.js';

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", ASPLOS 2010). Lanes have random priorities and the highest one that can
 * go on goes; at `depth - 1` random steps the lane that has just gone falls below all that have not fallen.
 *
 * Guaranteed: with n lanes and runs of at most k steps, a bug that shows as soon as `depth` orderings of two steps
 * hold is found by a run with probability 1/(n k^(depth-1)) at least, whatever else happens. Depth 1 finds what the
 * order of whole lanes shows, depth 2 a missing wait, a race or a deadlock of two. A `steps` too small leaves change
 * points out of the end of a run, and the guarantee with them; one too large only thins them out.
 *
 * A lane of a system that polls in vain (`Polls`) gives way to all others until a shared word changes, and keeps its
 * priority: it is as good as blocked. The guarantee holds for the system in which it is: what it would do meanwhile
 * leads back to where it is, so no state is lost, and k counts the steps of runs with one such round between two changes.
 * Lowered for good, as a change point would do it, such a lane would not come first where the bug needs it to: the bug is
 * then found later, or never. Threads poll as they do: there it is for whoever runs them to take loops for waits.
 */
export class Pct implements Strategy {
  private outlook!: Outlook;
  private priorities: Int32Array = new Int32Array(0);
  /** The steps of the change points, ascending, and the priority that each gives. */
  private readonly changeSteps: Int32Array;
  private readonly changePriorities: Int32Array;
  /** The steps taken, and how many change points have passed. */
  private readonly counts: Int32Array;
  private polls: Polls | null = null;

  /**
   * @param depth how many orderings the bug needs.
   * @param steps how long a run is at most: an estimate.
   * @param memory where priorities and change points are kept.
   * @throws RangeError where either is no whole number from 1 to 2147483647.
   */
  constructor(
    private readonly random: Random,
    private readonly depth: number,
    private readonly steps: number,
    private readonly memory: Memory = ownMemory,
  ) {
    checkWhole('depth', depth);
    checkWhole('steps', steps);
    this.changeSteps = memory(depth - 1);
    this.changePriorities = memory(depth - 1);
    this.counts = memory(2);
  }

  /** Priorities for so many lanes. */
  attach(outlook: Outlook): void {
    const lanes = outlook.lanes.length;
    this.outlook = outlook;
    if (this.priorities.length !== lanes) this.priorities = this.memory(lanes);
    if (!this.polls?.isOf(outlook)) this.polls = Polls.of(outlook);
  }

  /** Draws priorities and change points anew. */
  begin(outlook: Outlook): void {
    this.attach(outlook);
    this.drawPriorities();
    this.drawChanges();
    this.counts.fill(0);
    this.polls?.begin();
  }

  /** The lane of the highest priority, of those that do not poll in vain, if there are any; what it chooses is left to chance. */
  choose(enabled: Int32Array, count: number): number {
    const { priorities, polls, outlook, random } = this;
    let best = ownerIn(outlook, enabled[0]);
    let isVain = polls?.isVain(best) ?? false;
    for (let i = 1; i < count; i++) {
      const lane = ownerIn(outlook, enabled[i]);
      const other = polls?.isVain(lane) ?? false;
      if (isVain === other ? priorities[lane] <= priorities[best] : other) continue;
      best = lane;
      isVain = other;
    }
    polls?.take(best);
    return anyPlaceOf(best, enabled, count, outlook, random);
  }

  /** Lowers the lane's priority where a change point follows this step. */
  taken(lane: number): void {
    const { counts, changeSteps, polls } = this;
    polls?.taken(ownerIn(this.outlook, lane));
    const step = ++counts[0];
    while (counts[1] < changeSteps.length && changeSteps[counts[1]] === step) {
      this.priorities[ownerIn(this.outlook, lane)] = this.changePriorities[counts[1]++];
    }
  }

  /** A random permutation of the priorities above those of all change points. */
  private drawPriorities(): void {
    const { priorities, random, depth } = this;
    for (let lane = 0; lane < priorities.length; lane++) {
      const other = random.below(lane + 1);
      priorities[lane] = priorities[other];
      priorities[other] = depth + lane;
    }
  }

  /**
   * The i-th point drawn gives priority i. The points are independent, so which of them comes first, and whether a
   * later one falls below an earlier one, is left to chance: the guarantee needs both.
   */
  private drawChanges(): void {
    const { changeSteps, changePriorities, random } = this;
    for (let drawn = 0; drawn < changeSteps.length; drawn++) {
      const step = 1 + random.below(this.steps);
      let at = drawn;
      for (; at > 0 && changeSteps[at - 1] > step; at--) {
        changeSteps[at] = changeSteps[at - 1];
        changePriorities[at] = changePriorities[at - 1];
      }
      changeSteps[at] = step;
      changePriorities[at] = drawn + 1;
    }
  }
}

/**
 * The probability, at least, that one run finds a bug of this depth: 1/(n k^(d-1)), the theorem of the paper that `Pct`
 * names, for n lanes, k steps at most and depth d.
 */
export function pctBound(lanes: number, steps: number, depth: number): number {
  return 1 / (lanes * steps ** (depth - 1));
}

function checkWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > 0x7fff_ffff) {
    throw new RangeError(`${name} ${value}: it must be a whole number from 1 to 2147483647`);
  }
}
