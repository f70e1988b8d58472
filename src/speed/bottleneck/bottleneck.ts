import type { StepLog } from '../../lane/step-log.js';
import { laneHosts } from '../lane-hosts.js';
import { busiestWorkerNs, predict } from '../predict.js';
import { type Advice, adviceFor, type Choices, choicesOf, type RunSetting } from './advice.js';
import { type CriticalPath, criticalPath } from './critical-path.js';
import { type WhatIf, whatIfs } from './what-ifs.js';

/** The work of a run, and how near its workers come to having nothing in the way but the largest share of it. */
export interface OverlapBound {
  /** LOADs and STOREs alone, and EXECUTEs alone, in one loop. */
  readonly dmaNs: number;
  readonly computeNs: number;
  /** (DMA + compute) / what the busiest worker has of them: the speed-up that perfect overlap would give. */
  readonly speedup: number;
  /** The part of that speed-up that the run has. */
  readonly reached: number;
}

/** Why a run is not faster, and what would make it so. All of it is predicted. */
export interface Bottleneck {
  readonly path: CriticalPath;
  readonly bound: OverlapBound;
  /** How the schedule was compiled, which changes start from; null where that is not known. */
  readonly asRun: Choices | null;
  /** Single changes, best first; null where the schedule is too long to try any. */
  readonly advice: readonly Advice[] | null;
  /** Single differences of imagined machines, best first; null likewise. */
  readonly whatIfs: readonly WhatIf[] | null;
}

/** Each change is a simulation of its own: on longer schedules than this they would take long. */
export const MOST_OPERATIONS_TO_TRY = 20_000;

/**
 * Explains a simulated run that ended: its critical path, how near it comes to perfect overlap, and what changes of one
 * thing would come to, each predicted by a simulation of its own.
 * @param logs of its lanes.
 * @throws BadInput where the schedule is not valid.
 */
export function findBottleneck(setting: RunSetting, logs: readonly StepLog[]): Bottleneck {
  const { program, source, machine, workers } = setting;
  const path = criticalPath(program.protocol.lanes, logs, machine, laneHosts(program.protocol, workers));
  const now = predict(program, machine, workers);
  const { dmaNs, computeNs, sequentialNs } = now;
  const busiestNs = busiestWorkerNs(program, machine, workers);
  const isShort = program.schedule.ops.length <= MOST_OPERATIONS_TO_TRY;
  return {
    path,
    bound: {
      dmaNs,
      computeNs,
      speedup: busiestNs === 0 ? 1 : sequentialNs / busiestNs,
      reached: path.makespanNs === 0 ? 1 : busiestNs / path.makespanNs,
    },
    asRun: source ? choicesOf(source.options) : null,
    advice: isShort ? adviceFor(setting, now) : null,
    whatIfs: isShort ? whatIfs(setting, now) : null,
  };
}
