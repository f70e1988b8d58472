import { tableAlone } from '../program/system.js';
import { laneOf } from '../schedule/lanes.js';
import type { Operation, Schedule } from '../schedule/schedule.js';
import { SramParts } from './sram-parts.js';

/** Data that one lane hands to the other through SRAM: the row of the operation that put it there, and of the one that takes it. */
export interface Handover {
  readonly from: number;
  readonly to: number;
}

/** What lies in front of SRAM does not matter here. */
const NO_PROTOCOL = { lanes: [], cells: [], rings: [] };

/**
 * What the lanes hand each other, in the order of those who take it: a LOAD's bytes to each EXECUTE that reads them,
 * and a complete accumulator from its last EXECUTE to each STORE of it.
 * @throws BadInput where the schedule is not valid, or its operations overlap in too many pieces.
 */
export function* handovers(schedule: Schedule): Generator<Handover> {
  const { ops } = schedule;
  const parts = new SramParts(tableAlone({ schedule, protocol: NO_PROTOCOL, ringCapacity: 1 }).ops);
  /** The operation that last wrote each part, or -1. */
  const writer = new Int32Array(parts.count).fill(-1);
  for (const [to, op] of ops.entries()) {
    const writers = new Set<number>();
    parts.eachRead(to, (part) => writers.add(writer[part]));
    parts.eachWritten(to, (part) => {
      writer[part] = to;
    });
    for (const from of writers) if (isHandedOver(ops[from], op)) yield { from, to };
  }
}

function isHandedOver(from: Operation | undefined, to: Operation): boolean {
  if (from && laneOf(from) === laneOf(to)) return false;
  return to.op === 'execute' ? from?.op === 'load' : from?.op === 'execute' && from.lastK;
}
