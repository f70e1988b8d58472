import type { StepLog } from '../lane/step-log.js';
import type { Tensor } from '../model/tensor.js';

/** What a call spends around a run. All in nanoseconds; 0 where there is nothing of the kind. */
export interface AroundRun {
  /** Before the order: laying a schedule out that the engine does not know yet, copying in, zeroing. */
  readonly prepareNs: number;
  /** From the order to the moment the first lane began. */
  readonly startNs: number;
  /** From the moment the last lane ended to the moment the caller's thread went on. */
  readonly reportNs: number;
  /** Copying outputs. */
  readonly collectNs: number;
}

/** How long a run took, and where. */
export interface RunTimes {
  /** From the moment the first lane began to the moment the last one ended. */
  readonly makespanNs: number;
  /** The whole run as the caller saw it: order, run, report; without filling and copying tensors. */
  readonly callNs: number;
  /** What the call spent beside the makespan, from its turn on. */
  readonly around: AroundRun;
  /** By lane: the number of the thread that hosted it; null unless the run was threaded. */
  readonly hosts: readonly number[] | null;
}

/** What a run gives back. */
export interface RunResult extends RunTimes {
  /** The tensors that the schedule stores to, in the order of its tensors. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** What each lane did, in the order of the protocol's; null unless the run was threaded and `trace` was on. */
  readonly logs: readonly StepLog[] | null;
}

/** A run that came to its end. Moments are of one clock, in nanoseconds. */
export interface Ran {
  readonly orderedNs: number;
  readonly beganNs: number;
  readonly endedNs: number;
  readonly logs: readonly StepLog[] | null;
  readonly hosts: readonly number[] | null;
}

/**
 * Accounts for the time of a call.
 * @param turnNs when its turn came.
 * @param resumedNs when its thread went on after the run.
 * @param collectedNs when it had copied outputs.
 */
export function timesOf(
  { orderedNs, beganNs, endedNs, hosts }: Ran,
  turnNs: number,
  resumedNs: number,
  collectedNs = resumedNs,
): RunTimes {
  return {
    makespanNs: endedNs - beganNs,
    callNs: resumedNs - orderedNs,
    around: {
      prepareNs: orderedNs - turnNs,
      startNs: beganNs - orderedNs,
      reportNs: resumedNs - endedNs,
      collectNs: collectedNs - resumedNs,
    },
    hosts,
  };
}
