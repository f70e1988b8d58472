import type { Link, Program } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { checkCapacity, DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { BadInput } from '../refusal/bad-input.js';
import { laneCount, namesLanes } from '../schedule/lanes.js';
import type { Schedule } from '../schedule/schedule.js';
import { countersFor, isCounters } from './counters.js';
import { protocolFault } from './foreign-protocol.js';
import { isShipped, loadProtocol } from './load.js';
import { sequence } from './sequence.js';

/** How lanes talk, as callers may say it. */
export interface LinkOptions {
  /**
   * A protocol, its name, or the path of a module that exports one. Default `sequence`; `counters` for a schedule whose
   * operations name lanes.
   */
  readonly protocol?: string | Protocol | undefined;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number | undefined;
}

/**
 * The program that is meant: one as it is, or a schedule with what `options` say.
 * @throws BadInput where there is no such protocol, it is none, or a ring cannot have so many slots.
 */
export async function resolveProgram(work: Schedule | Program, options: LinkOptions = {}): Promise<Program> {
  const schedule = 'schedule' in work ? work.schedule : work;
  const { protocol, ringCapacity } =
    'schedule' in work
      ? work
      : { protocol: defaultProtocol(schedule), ringCapacity: DEFAULT_RING_CAPACITY, ...given(options) };
  checkCapacity(ringCapacity);
  if (typeof protocol === 'string') {
    return programOf(schedule, { protocol: await loadProtocol(protocol), ringCapacity });
  }
  const fault = isShipped(protocol) ? null : protocolFault(protocol);
  if (fault !== null) throw new BadInput(`protocol: ${fault}: it must have name, lanes, cells and rings`);
  return programOf(schedule, { protocol, ringCapacity });
}

/** The protocol of a schedule where nobody says which: that of the lanes which its operations name. */
export function defaultProtocol(schedule: Schedule): Protocol {
  return namesLanes(schedule) ? countersFor(schedule) : sequence;
}

/**
 * The program of a schedule under a link: `counters` gets the lanes that the schedule names.
 * @throws BadInput where a protocol goes by operations' lanes and has fewer.
 */
export function programOf(schedule: Schedule, { protocol, ringCapacity }: Link): Program {
  if (isCounters(protocol)) return { schedule, protocol: countersFor(schedule), ringCapacity };
  const { length } = protocol.lanes;
  if (protocol.byOperation && laneCount(schedule) > length) {
    throw new BadInput(
      `schedule: its operations are for ${laneCount(schedule)} lanes, and the protocol has ${length}: give one with as many`,
    );
  }
  return { schedule, protocol, ringCapacity };
}

/** Options that have a value. */
function given({ protocol, ringCapacity }: LinkOptions) {
  return {
    ...(protocol !== undefined && { protocol }),
    ...(ringCapacity !== undefined && { ringCapacity }),
  };
}
