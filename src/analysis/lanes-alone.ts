import { Engine } from '../engine/engine.js';
import type { Operation, Schedule } from '../schedule/schedule.js';
import type { RunMetrics } from './metrics.js';
import { overlapBound } from './predict.js';
import type { Workload } from './workload.js';

/** How long each lane's work takes alone, in one loop, at best; and what that says of two lanes. */
export interface LanesAlone {
  /** LOADs and STOREs. */
  readonly dmaNs: number;
  /** EXECUTEs. */
  readonly computeNs: number;
  /** (DMA + compute) / the larger of the two: the speed-up that perfect overlap would give. */
  readonly bound: number;
}

/** Where the time went that a run on threads took more than the larger lane's work alone. */
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

/** Times a schedule's DMA operations and its EXECUTEs apart, sequentially. What they compute does not matter. */
export async function timeLanesAlone(
  { schedule, inputs }: Pick<Workload, 'schedule' | 'inputs'>,
  rounds: number,
  signal?: AbortSignal,
): Promise<LanesAlone> {
  const best = async (kept: (op: Operation) => boolean) => {
    await using engine = new Engine();
    const part: Schedule = { ...schedule, ops: schedule.ops.filter(kept) };
    let bestNs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds && (round === 0 || !signal?.aborted); round++) {
      bestNs = Math.min(bestNs, (await engine.execute(part, inputs)).makespanNs);
    }
    return bestNs;
  };
  const dmaNs = await best(({ op }) => op !== 'execute');
  const computeNs = await best(({ op }) => op === 'execute');
  return { dmaNs, computeNs, bound: overlapBound({ dmaNs, computeNs }) };
}

/** Says what ate the overlap of a run on threads. */
export function overlapLoss({ dmaNs, computeNs }: LanesAlone, metrics: RunMetrics): OverlapLoss {
  const lane = dmaNs > computeNs ? 'dma' : 'compute';
  const busyNs = lane === 'dma' ? metrics.dmaBusyNs : metrics.computeBusyNs;
  const waitsNs = Object.values(metrics.stalls[lane] ?? {}).reduce((sum, { totalNs }) => sum + totalNs, 0);
  return {
    lane,
    tripsNs: busyNs - Math.max(dmaNs, computeNs),
    waitsNs,
    restNs: metrics.makespanNs - busyNs - waitsNs,
  };
}
