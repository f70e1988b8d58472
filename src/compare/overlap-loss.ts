/// <reference lib="esnext.disposable" preserve="true" />

import type { Lane } from '../lane/lane.js';
import type { StepLog } from '../lane/step-log.js';
import { Engine } from '../run/engine.js';
import type { Operation, Schedule } from '../schedule/schedule.js';
import { operationIntervals, type RunMetrics } from '../speed/metrics.js';
import { overlapBound } from '../speed/predict.js';
import type { Workload } from '../workload/workload.js';

/** How long each lane's work takes alone, in one loop, at best; and what that says of two lanes. */
export interface LanesAlone {
  /** LOADs and STOREs. */
  readonly dmaNs: number;
  /** EXECUTEs. */
  readonly computeNs: number;
  /** (DMA + compute) / the larger of the two: the speed-up that perfect overlap would give. */
  readonly bound: number;
}

/**
 * Where the time went that a run on threads took more than the larger lane's work alone. It is of a run with a trace,
 * so that what each operation's readings of the clock cost is in it.
 */
export interface OverlapLoss {
  /** The lane with more to do. */
  readonly lane: 'dma' | 'compute';
  /** Its operations took longer than alone: their cache lines had to come from the other core. */
  readonly tripsNs: number;
  /** It waited: for the ring, an operand or an accumulator. */
  readonly waitsNs: number;
  /** Its steps between operations, and the time before it began and after it ended. */
  readonly restNs: number;
}

/**
 * Times a schedule's DMA operations and its EXECUTEs apart, sequentially, round by round, so that they can be timed in
 * the same moments as what they are held against. What they compute does not matter.
 */
export class LaneTimer {
  private readonly dma: PartTimer;
  private readonly compute: PartTimer;

  constructor({ schedule, inputs }: Pick<Workload, 'schedule' | 'inputs'>) {
    this.dma = new PartTimer(schedule, inputs, ({ op }) => op !== 'execute');
    this.compute = new PartTimer(schedule, inputs, ({ op }) => op === 'execute');
  }

  async round(): Promise<void> {
    await this.dma.round();
    await this.compute.round();
  }

  /** The best of the rounds so far. */
  get best(): LanesAlone {
    const { bestNs: dmaNs } = this.dma;
    const { bestNs: computeNs } = this.compute;
    return { dmaNs, computeNs, bound: overlapBound({ dmaNs, computeNs }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.dma.close(), this.compute.close()]);
  }
}

/** Some operations of a schedule, by themselves. */
class PartTimer {
  bestNs = Number.POSITIVE_INFINITY;
  private readonly engine = new Engine();
  private readonly part: Schedule;

  constructor(
    schedule: Schedule,
    private readonly inputs: Workload['inputs'],
    kept: (op: Operation) => boolean,
  ) {
    this.part = { ...schedule, ops: schedule.ops.filter(kept) };
  }

  /** Two runs: what ran before has the caches, so that the first one fills them again. */
  async round(): Promise<void> {
    for (let run = 0; run < 2; run++) {
      const { makespanNs } = await this.engine.execute(this.part, this.inputs);
      this.bestNs = Math.min(this.bestNs, makespanNs);
    }
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}

/**
 * Says what ate the overlap of a run on threads; null where not one lane moves all tiles and another multiplies all.
 * @param metrics all of one run, which recorded its steps.
 */
export function overlapLoss(
  { dmaNs, computeNs }: LanesAlone,
  metrics: RunMetrics,
  lanes: readonly Lane[],
  logs: readonly StepLog[],
): OverlapLoss | null {
  const lane = dmaNs > computeNs ? 'dma' : 'compute';
  const names = { dma: onlyLane(lanes, logs, false), compute: onlyLane(lanes, logs, true) };
  const name = names[lane];
  if (name === null || names.dma === names.compute) return null;
  const busyNs = lane === 'dma' ? metrics.dmaBusyNs : metrics.computeBusyNs;
  const waitsNs = Object.values(metrics.stalls[name] ?? {}).reduce((sum, { totalNs }) => sum + totalNs, 0);
  return {
    lane,
    tripsNs: busyNs - Math.max(dmaNs, computeNs),
    waitsNs,
    restNs: metrics.makespanNs - busyNs - waitsNs,
  };
}

/** The one lane that does EXECUTEs, or that does the other operations; null where several do, or none. */
function onlyLane(lanes: readonly Lane[], logs: readonly StepLog[], executes: boolean): string | null {
  const doing = lanes.filter((lane, at) =>
    operationIntervals(lane, logs[at]).some(({ event }) => (event === 'EXECUTE') === executes),
  );
  return doing.length === 1 ? doing[0].name : null;
}
