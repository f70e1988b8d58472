import { Accesses, findConflict } from '../../src/lane/accesses.js';
import type { LaneWait } from '../../src/lane/wait.js';
import type { Execution } from '../execution.js';
import { findWaiting, isAtRest } from '../waiting.js';
import { findWaitCycle } from './wait-cycle.js';

/** Bytes that a step touches. All in bytes; an address is one of those that lanes declare. */
export interface ByteRange {
  readonly address: number;
  readonly length: number;
  /** Runs of `length` bytes, `stride` apart. */
  readonly rows: number;
  readonly stride: number;
  readonly writes: boolean;
}

/** One of two steps that conflict. `operation` is what its lane works on, or -1. */
export interface RacingStep {
  readonly lane: string;
  readonly state: string;
  readonly operation: number;
  readonly bytes: ByteRange;
}

/** A step of a loop that lanes cannot leave. */
export interface LoopStep {
  readonly lane: string;
  readonly state: string;
  /** What the lane works on, or -1. */
  readonly operation: number;
}

/** Lanes go round in a loop that they cannot leave, whatever they do: no end can be reached from it. */
export interface Livelock {
  readonly kind: 'livelock';
  /** One round of it, if each lane that can go on takes its turn. */
  readonly loop: readonly LoopStep[];
  /** Lanes that have not ended and take no part: each waits, and nobody will do what it waits for. */
  readonly waiting: readonly LaneWait[];
}

/** What can go wrong in a reachable state. */
export type Finding =
  | { readonly kind: 'race'; readonly first: RacingStep; readonly second: RacingStep }
  | {
      readonly kind: 'deadlock';
      readonly waiting: readonly LaneWait[];
      /** Lane by lane, each waits for the next one, and the last for the first; null where there is no such ring. */
      readonly cycle: readonly string[] | null;
    }
  | Livelock
  | { readonly kind: 'wrong-result'; readonly what: string };
/** `race`, `deadlock`, `livelock` or `wrong-result`. */
export type FindingKind = Finding['kind'];

/** The order in which findings decide a verdict. */
export const FINDING_KINDS: readonly FindingKind[] = ['race', 'deadlock', 'livelock', 'wrong-result'];

const one = new Accesses();
const other = new Accesses();

/** The first pair of lanes whose next accesses conflict in the system's present state; null where there is none. */
export function findRace(execution: Execution): Finding | null {
  for (let a = 0; a < execution.lanes.length; a++) {
    execution.declare(a, one);
    if (one.count === 0) continue;
    for (let b = a + 1; b < execution.lanes.length; b++) {
      const conflict = findConflict(one, execution.declare(b, other));
      if (!conflict) continue;
      return {
        kind: 'race',
        first: racingStep(execution, a, one, conflict.first),
        second: racingStep(execution, b, other, conflict.second),
      };
    }
  }
  return null;
}

function racingStep(execution: Execution, lane: number, bytes: Accesses, at: number): RacingStep {
  return {
    lane: execution.lanes[lane].name,
    state: execution.teller.here(lane),
    operation: execution.operation(lane),
    bytes: {
      address: bytes.address[at],
      length: bytes.length[at],
      rows: bytes.rows[at],
      stride: bytes.stride[at],
      writes: bytes.isWrite[at] !== 0,
    },
  };
}

/** What is wrong with a state in which no lane can go on; null where all have ended and the result is right. */
export function findAtEnd(execution: Execution): Finding | null {
  if (!isAtRest(execution)) {
    const waiting = execution.lanes.flatMap((_, lane) => (execution.hasEnded(lane) ? [] : [lane]));
    return { kind: 'deadlock', waiting: findWaiting(execution), cycle: findWaitCycle(execution, waiting) };
  }
  const what = execution.finalFault();
  return what === null ? null : { kind: 'wrong-result', what };
}
