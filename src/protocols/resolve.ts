import type { Program } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { checkCapacity, DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { BadInput } from '../refusal/bad-input.js';
import type { Schedule } from '../schedule/schedule.js';
import { protocolFault } from './foreign-protocol.js';
import { DEFAULT_PROTOCOL, isShipped, loadProtocol } from './load.js';

/** How lanes talk, as callers may say it. */
export interface LinkOptions {
  /** A protocol, its name, or the path of a module that exports one. Default `sequence`. */
  readonly protocol?: string | Protocol | undefined;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number | undefined;
}

/**
 * The program that is meant: one as it is, or a schedule with what `options` say.
 * @throws BadInput where there is no such protocol, it is none, or a ring cannot have so many slots.
 */
export async function resolveProgram(work: Schedule | Program, options: LinkOptions = {}): Promise<Program> {
  const { protocol, ringCapacity } =
    'schedule' in work
      ? work
      : { protocol: DEFAULT_PROTOCOL, ringCapacity: DEFAULT_RING_CAPACITY, ...given(options) };
  const schedule = 'schedule' in work ? work.schedule : work;
  checkCapacity(ringCapacity);
  if (typeof protocol === 'string') {
    return { schedule, protocol: await loadProtocol(protocol), ringCapacity };
  }
  const fault = isShipped(protocol) ? null : protocolFault(protocol);
  if (fault !== null) throw new BadInput(`protocol: ${fault}: it must have name, lanes, cells and rings`);
  return { schedule, protocol, ringCapacity };
}

/** Options that have a value. */
function given({ protocol, ringCapacity }: LinkOptions) {
  return {
    ...(protocol !== undefined && { protocol }),
    ...(ringCapacity !== undefined && { ringCapacity }),
  };
}
