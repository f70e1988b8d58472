import { nextStepsConflict } from '../../../sim/access-conflict.js';
import type { System } from '../../../sim/system.js';
import { Accesses } from '../../../src/lane/accesses.js';

/**
 * How many Mazurkiewicz traces a system of no more than 31 lanes has: ways to order its steps that differ by more than
 * steps which do not conflict. With sleep sets (Godefroid 1996) a search takes each to its end once.
 */
export function countTraces(system: System): number {
  system.reset();
  return new TraceCount(system).from(0);
}

class TraceCount {
  private readonly enabled: Int32Array;
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  constructor(private readonly system: System) {
    this.enabled = new Int32Array(system.lanes.length);
  }

  /** Those from the present state on. @param asleep lanes whose next step comes elsewhere, a bit each. */
  from(asleep: number): number {
    const { system } = this;
    const count = system.enabledLanes(this.enabled);
    if (count === 0) return 1;
    const lanes = [...this.enabled.subarray(0, count)];
    const words = system.words.slice();
    let traces = 0;
    let sleeping = asleep;
    for (const lane of lanes) {
      if ((sleeping & (1 << lane)) !== 0) continue;
      const stillAsleep = this.notWokenBy(lane, sleeping);
      system.step(lane);
      traces += this.from(stillAsleep);
      system.words.set(words);
      sleeping |= 1 << lane;
    }
    return traces;
  }

  /** Of the sleeping lanes, those whose next step does not conflict with this lane's. */
  private notWokenBy(lane: number, sleeping: number): number {
    let still = 0;
    for (let other = 0; other < this.system.lanes.length; other++) {
      if ((sleeping & (1 << other)) === 0) continue;
      if (!nextStepsConflict(this.system, lane, other, this.mine, this.theirs)) still |= 1 << other;
    }
    return still;
  }
}
