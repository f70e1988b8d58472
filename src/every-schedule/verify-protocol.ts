import type { FindingKind } from '../../sim/watch/finding.js';
import type { Protocol } from '../program/protocol.js';
import { checkCapacity, DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { loadProtocol } from '../protocols/load.js';
import { BadInput } from '../refusal/bad-input.js';
import type { Verification } from '../safety/verify.js';
import type { Schedule } from '../schedule/schedule.js';
import { AbstractStates } from './abstract-states.js';
import { countingCode } from './counting-code.js';
import { drift } from './drift.js';
import { laneAlone } from './lane-alone.js';
import type { Asked, ScheduleClass } from './opponent.js';
import { type Searched, search } from './search.js';
import { findWitness } from './witness.js';

export type { ScheduleClass } from './opponent.js';

/** How to verify a protocol, and how far to go. */
export interface ProtocolOptions {
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number;
  /** Which schedules: every valid one, or those that store each accumulator straight after its last EXECUTE. */
  readonly schedules?: ScheduleClass;
  /** Default 2e7. */
  readonly maxStates?: number;
  /** Told of how many states there are so far, now and then. */
  readonly onProgress?: (states: number) => void;
}

/** What verifying a protocol came to. */
export interface ProtocolVerification {
  /** `proved` for every schedule that keeps the contract; what is found under `schedule`; or `refused`, which says nothing. */
  readonly verdict: 'proved' | 'refused' | FindingKind;
  readonly protocol: string;
  /** Slots of each ring; null where operations say their lanes, and there is none. */
  readonly ringCapacity: number | null;
  readonly lanes: readonly string[];
  readonly schedules: ScheduleClass;
  /** Why it is refused, or what goes wrong, in one sentence; null where it is proved. */
  readonly sentence: string | null;
  readonly states: number;
  readonly transitions: number;
  /** Steps, each as a lane sees it, that were taken again with all numbers moved. */
  readonly held: number;
  /** The shortest way to what the search found, in its own terms; null where it found nothing. */
  readonly way: { readonly lanes: readonly number[]; readonly operations: number } | null;
  /** A schedule that goes wrong, and what exploring it finds; null where there is none, or none was found. */
  readonly schedule: Schedule | null;
  readonly verification: Verification | null;
  readonly elapsedMs: number;
}

/**
 * Verifies a protocol for every schedule of every length: an exhaustive search in which the schedule is an opponent
 * (docs/every-schedule.md). `proved` says that under any schedule that keeps the contract (`contractFault`) no interleaving
 * races, deadlocks, livelocks or stores other data than the sequential run. A protocol that the abstraction cannot take is
 * refused, with the reason.
 * @throws BadInput where there is no such protocol, or a ring cannot have so many slots.
 */
export async function verifyProtocol(
  protocol: string | Protocol,
  options: ProtocolOptions = {},
): Promise<ProtocolVerification> {
  return verifyEverySchedule(typeof protocol === 'string' ? await loadProtocol(protocol) : protocol, options);
}

/** The largest ring: positions of slots stand in states. */
const CAPACITY_LIMIT = 256;

/** The same without waiting, for a protocol that is there. */
export function verifyEverySchedule(protocol: Protocol, options: ProtocolOptions = {}): ProtocolVerification {
  const { ringCapacity = DEFAULT_RING_CAPACITY, schedules = 'every', maxStates = 2e7, onProgress } = options;
  checkCapacity(ringCapacity);
  if (ringCapacity > CAPACITY_LIMIT) {
    throw new BadInput(
      `ring capacity ${ringCapacity}: every schedule is searched for rings of up to ${CAPACITY_LIMIT} slots`,
    );
  }
  const start = performance.now();
  // What is read is what is searched, though its lanes be computed each time that they are asked for.
  const { lanes, cells, rings } = protocol;
  const same = { ...protocol, lanes: [...lanes], cells: [...cells], rings: [...rings] };
  const searched = same.byOperation
    ? lanesAlone(same, ringCapacity)
    : searchAll(same, ringCapacity, schedules, maxStates, onProgress);
  const { finding, outside, states, transitions, held } = searched;
  const isProved = finding === null && outside === null;
  const witness = isProved ? null : findWitness(protocol, ringCapacity, schedules, finding?.operations ?? []);
  const found = witness?.verification.counterexample;
  return {
    verdict: isProved ? 'proved' : (found?.kind ?? 'refused'),
    protocol: protocol.name,
    ringCapacity: protocol.byOperation ? null : ringCapacity,
    lanes: protocol.lanes.map(({ name }) => name),
    schedules,
    sentence: isProved ? null : (found?.sentence ?? reason(searched)),
    states,
    transitions,
    held,
    way: finding && { lanes: finding.lanes, operations: finding.operations.length },
    schedule: witness?.schedule ?? null,
    verification: witness?.verification ?? null,
    elapsedMs: performance.now() - start,
  };
}

/** Looks at each lane by itself: what all of them do together follows (docs/every-schedule.md). */
function lanesAlone(protocol: Protocol, ringCapacity: number): Omit<Searched, 'table'> {
  if (protocol.cells.length < protocol.lanes.length) {
    const outside = 'has lanes without a cell of their own';
    return { finding: null, outside, states: 0, transitions: 0, held: 0 };
  }
  const alone = protocol.lanes.map((_, lane) => laneAlone(protocol, lane));
  const sum = (of: 'states' | 'transitions' | 'held') => alone.reduce((total, lane) => total + lane[of], 0);
  const why = alone.map(({ fault, outside }) => fault ?? outside).find((what) => what !== null);
  return {
    finding: null,
    outside: why ?? countingCode(protocol, ringCapacity),
    states: sum('states'),
    transitions: sum('transitions'),
    held: sum('held'),
  };
}

function reason({ finding, outside }: Omit<Searched, 'table'>): string {
  if (outside !== null) return outside;
  return `the search comes to a ${finding?.kind} (${finding?.sentence}), and no schedule was found that shows it`;
}

/** Searches anew, with more known of operations, as long as lanes ask for more. */
function searchAll(
  protocol: Protocol,
  capacity: number,
  schedules: ScheduleClass,
  maxStates: number,
  onProgress?: (states: number) => void,
): Searched {
  const asked = new Set<Asked>();
  for (;;) {
    const { size } = asked;
    const states = () => new AbstractStates(protocol, capacity, asked, schedules, 0);
    const drifting = drift(states());
    const searched = search(states(), maxStates, onProgress, drifting);
    if (asked.size === size) return searched;
  }
}
