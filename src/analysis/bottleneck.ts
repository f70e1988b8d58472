import type { StepLog } from '../step-log.js';
import { type Advice, adviceFor, type RunSetting } from './advice.js';
import { type CriticalPath, criticalPath, type PathKind } from './critical-path.js';
import { overlapBound, predict } from './predict.js';
import { type WhatIf, whatIfs } from './what-ifs.js';

/** What a critical path consists of, in coarse parts. */
export type PathLoad = 'compute' | 'transfer' | 'way' | 'steps' | 'start';

/** The work of a run without the other lane, and how near two lanes come to hiding the smaller part of it. */
export interface OverlapBound {
  /** LOADs and STOREs alone, and EXECUTEs alone, in one loop. */
  readonly dmaNs: number;
  readonly computeNs: number;
  /** (DMA + compute) / the larger of the two: the speed-up that perfect overlap would give. */
  readonly speedup: number;
  /** The part of that speed-up that the run has. */
  readonly reached: number;
}

/** Why a run is not faster, and what would make it so. All of it is predicted. */
export interface Bottleneck {
  /** What most of the critical path is. */
  readonly boundBy: PathLoad;
  readonly path: CriticalPath;
  readonly bound: OverlapBound;
  /** Single changes, best first; null where the schedule is too long to try any. */
  readonly advice: readonly Advice[] | null;
  /** Single differences of imagined machines, best first; null likewise. */
  readonly whatIfs: readonly WhatIf[] | null;
}

/** Each change is a simulation of its own: on longer schedules than this they would take minutes. */
export const MOST_OPERATIONS_TO_TRY = 50_000;

/**
 * Explains a simulated run that ended.
 * @param logs of its lanes, DMA first.
 */
export function findBottleneck(setting: RunSetting, logs: readonly StepLog[]): Bottleneck {
  const { workload, protocol, ringCapacity, machine } = setting;
  const path = criticalPath(protocol.lanes, logs, machine);
  const now = predict(workload.schedule, protocol, ringCapacity, machine);
  const { dmaNs, computeNs } = now;
  const isShort = workload.schedule.ops.length <= MOST_OPERATIONS_TO_TRY;
  return {
    boundBy: largestLoad(path),
    path,
    bound: {
      dmaNs,
      computeNs,
      speedup: overlapBound(now),
      reached: path.makespanNs === 0 ? 1 : Math.max(dmaNs, computeNs) / path.makespanNs,
    },
    advice: isShort ? adviceFor(setting, now) : null,
    whatIfs: isShort ? whatIfs(setting, now) : null,
  };
}

const LOAD_OF: Readonly<Record<PathKind, PathLoad>> = {
  LOAD: 'transfer',
  STORE: 'transfer',
  EXECUTE: 'compute',
  way: 'way',
  steps: 'steps',
  start: 'start',
};

/** What most of a path is. */
export function largestLoad({ parts }: CriticalPath): PathLoad {
  const totals = { compute: 0, transfer: 0, way: 0, steps: 0, start: 0 };
  for (const { kind, totalNs } of parts) totals[LOAD_OF[kind]] += totalNs;
  const loads = Object.keys(totals) as PathLoad[];
  return loads.reduce((largest, load) => (totals[load] > totals[largest] ? load : largest));
}
