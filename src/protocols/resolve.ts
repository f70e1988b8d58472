import type { Program } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import type { Schedule } from '../schedule/schedule.js';
import { DEFAULT_PROTOCOL, loadProtocol } from './load.js';

/** How lanes talk, as callers may say it. */
export interface LinkOptions {
  /** A protocol, its name, or the path of a module that exports one. Default `sequence`. */
  readonly protocol?: string | Protocol | undefined;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number | undefined;
}

/**
 * The program that is meant: one as it is, or a schedule with what `options` say.
 * @throws BadInput where there is no such protocol.
 */
export async function resolveProgram(
  work: Schedule | Program,
  { protocol = DEFAULT_PROTOCOL, ringCapacity = DEFAULT_RING_CAPACITY }: LinkOptions = {},
): Promise<Program> {
  if ('schedule' in work) return work;
  const lanes = typeof protocol === 'string' ? await loadProtocol(protocol) : protocol;
  return { schedule: work, protocol: lanes, ringCapacity };
}
