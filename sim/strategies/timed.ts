import { StepLog } from '../../src/step-log.js';
import type { CostModel } from '../cost-model.js';
import type { Strategy } from '../run.js';
import type { System } from '../system.js';

/**
 * Discrete-event simulation: the lane whose next step is complete first goes next. A step takes effect when it is
 * complete; a lane that waited goes on `observeNs` after the store that it waited for. Ties go to the lower lane, so
 * the same system and costs give the same run.
 */
export class Timed implements Strategy {
  /** When the latest step was complete. */
  nowNs = 0;
  /** A log for each lane; empty where logging is off. */
  readonly logs: readonly StepLog[];
  private system!: System;
  /** When each lane's next step will be complete, or NaN while that is not known. */
  private readonly dueNs: Float64Array;
  private readonly waits: Uint8Array;

  constructor(
    lanes: number,
    private readonly costs: CostModel,
    private readonly logging: boolean,
    logCapacity = 1024,
  ) {
    this.logs = Array.from({ length: lanes }, () => new StepLog(logging ? logCapacity : 0));
    this.dueNs = new Float64Array(lanes);
    this.waits = new Uint8Array(lanes);
  }

  begin(system: System): void {
    this.system = system;
    this.nowNs = 0;
    this.dueNs.fill(Number.NaN);
    this.waits.fill(0);
  }

  choose(enabled: Int32Array, count: number): number {
    const { dueNs } = this;
    let best = -1;
    for (let i = 0; i < count; i++) {
      const lane = enabled[i];
      if (Number.isNaN(dueNs[lane])) this.plan(lane);
      if (best < 0 || dueNs[lane] < dueNs[best]) best = lane;
    }
    this.markWaiting(enabled, count);
    this.nowNs = dueNs[best];
    if (this.logging) {
      const { system } = this;
      this.logs[best].record(
        system.stateNumber(best),
        system.operation(best),
        this.nowNs,
        this.waits[best] !== 0,
      );
    }
    return best;
  }

  taken(lane: number): void {
    this.dueNs[lane] = Number.NaN;
    this.waits[lane] = 0;
  }

  /** A lane's next step begins now: either it has just taken one, or what it waited for has just come. */
  private plan(lane: number): void {
    const { system } = this;
    const state = system.state(lane);
    const operation = state.event === '' ? -1 : system.operation(lane);
    this.dueNs[lane] =
      this.nowNs +
      this.costs.stepNs(lane, state, operation) +
      (this.waits[lane] === 0 ? 0 : this.costs.observeNs);
  }

  private markWaiting(enabled: Int32Array, count: number): void {
    if (count === this.waits.length) return;
    let next = 0;
    for (let lane = 0; lane < this.waits.length; lane++) {
      if (next < count && enabled[next] === lane) next++;
      else this.waits[lane] = 1;
    }
  }
}
