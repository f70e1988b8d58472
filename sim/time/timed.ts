import { StepLog } from '../../src/lane/step-log.js';
import type { Strategy } from '../strategy.js';
import type { System } from '../system.js';
import type { CostModel } from './cost-model.js';

/** When the next step of a lane that waits, sleeps or has ended will be complete. */
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Discrete-event simulation: the lane whose next step is complete first goes next. A step takes effect when it is
 * complete; a lane that waited goes on `observeNs` after the store that it waited for. Ties go to the lower lane, so
 * the same system and costs give the same run. A strategy like any other; `runTimed` is the faster way to run it.
 */
export class Timed implements Strategy {
  /** When the latest step was complete. */
  nowNs = 0;
  /** A log for each lane; empty where logging is off. */
  readonly logs: readonly StepLog[];
  private system!: System;
  /** When each lane's next step will be complete. */
  private readonly dueNs: Float64Array;
  /** What each lane's next step works on, where that is asked for. */
  private readonly operations: Int32Array;
  private readonly waits: Uint8Array;
  /** When each lane began to wait, where it waits. */
  private readonly waitsSinceNs: Float64Array;

  /**
   * @param lanes how many the system has.
   * @param logging whether every step is recorded in `logs`.
   * @param logCapacity steps that each log has room for at first.
   */
  constructor(
    private readonly lanes: number,
    private readonly costs: CostModel,
    private readonly logging: boolean,
    logCapacity = 1024,
  ) {
    this.logs = Array.from({ length: lanes }, () => new StepLog(logging ? logCapacity : 0));
    this.dueNs = new Float64Array(lanes);
    this.operations = new Int32Array(lanes);
    this.waits = new Uint8Array(lanes);
    this.waitsSinceNs = new Float64Array(lanes);
  }

  /** Sets the clock to the beginning. Logs are not emptied: with logging, one object is for one run. */
  begin(system: System): void {
    this.system = system;
    this.nowNs = this.costs.startNs ?? 0;
    for (const log of this.logs) log.startNs = this.nowNs;
    this.dueNs.fill(NEVER);
    this.waits.fill(0);
  }

  /** The lane whose step is complete first; the clock goes on to that moment. */
  choose(enabled: Int32Array, count: number): number {
    let next = 0;
    for (let lane = 0; lane < this.lanes; lane++) {
      const isEnabled = next < count && enabled[next] === lane;
      if (isEnabled) next++;
      this.plan(lane, isEnabled);
    }
    const lane = this.earliest();
    this.advance(lane);
    return lane;
  }

  /** The lane's next step has yet to be planned. */
  taken(lane: number): void {
    this.dueNs[lane] = NEVER;
    this.waits[lane] = 0;
  }

  /**
   * Says when a lane's next step will be complete, if that is not known: it begins now, as the lane has just taken
   * one, or what it waited for has just come.
   */
  plan(lane: number, isEnabled: boolean): void {
    if (!isEnabled) {
      if (this.waits[lane] === 0) this.waitsSinceNs[lane] = this.nowNs;
      this.dueNs[lane] = NEVER;
      this.waits[lane] = 1;
    } else if (this.dueNs[lane] === NEVER) {
      const { system, nowNs, costs } = this;
      const state = system.state(lane);
      const operation = this.logging || state.event !== '' ? system.operation(lane) : -1;
      this.operations[lane] = operation;
      const costNs = costs.stepNs(lane, state, operation);
      const seenNs = this.waits[lane] === 0 ? 0 : this.observedNs(nowNs - this.waitsSinceNs[lane]);
      this.dueNs[lane] = nowNs + costNs + seenNs;
    }
  }

  private observedNs(waitedNs: number): number {
    const { observeNs, parking } = this.costs;
    return parking && waitedNs > parking.afterNs ? parking.wakeNs : observeNs;
  }

  /** The lane whose planned step is complete first, or -1 where none is planned. */
  earliest(): number {
    const { dueNs } = this;
    let best = -1;
    let bestNs = NEVER;
    for (let lane = 0; lane < dueNs.length; lane++) {
      if (dueNs[lane] < bestNs) {
        best = lane;
        bestNs = dueNs[lane];
      }
    }
    return best;
  }

  /** Lets time pass until a lane's planned step is complete. */
  advance(lane: number): void {
    this.nowNs = this.dueNs[lane];
    if (!this.logging) return;
    this.logs[lane].record(
      this.system.stateNumber(lane),
      this.operations[lane],
      this.nowNs,
      this.waits[lane] !== 0,
    );
  }
}
