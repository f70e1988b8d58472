import { System } from '../../sim/system.js';
import { layOut, type MemoryImage } from '../memory-image.js';
import type { Protocol } from '../protocols/protocol.js';
import { RingSlots } from '../protocols/ring.js';
import { buildOperationTable, type OperationTable } from '../schedule/operation-table.js';
import type { Schedule } from '../schedule/schedule.js';
import { validateSchedule } from '../schedule/validate.js';
import { Provenance } from './provenance.js';

/** A system to explore, and where its declared addresses lie. */
export interface TileSystem {
  readonly system: System;
  readonly image: MemoryImage;
  readonly ops: OperationTable;
}

/**
 * A schedule under a protocol as a system to explore: the lanes that the workers run, on ring slots and provenance
 * instead of floating point. Declared addresses are those of the memory image.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function tileSystem(schedule: Schedule, protocol: Protocol, ringCapacity: number): TileSystem {
  validateSchedule(schedule, 'schedule');
  const image = layOut(schedule, protocol, ringCapacity);
  // The table alone is needed of the image: a buffer that begins where the table would.
  const tableImage = { ...image, operations: 0 };
  const table = new ArrayBuffer(image.sram - image.operations);
  const ops = buildOperationTable(schedule, tableImage, table);
  const provenance = new Provenance(schedule, ops);
  const slotWords = protocol.rings.length * ringCapacity;
  const system = new System({
    lanes: protocol.lanes,
    cells: protocol.cells,
    plainWords: slotWords + provenance.stateWords,
    // Tags follow from the rest in all but wrong states, so hashing them would tell nothing apart.
    hashedPlainWords: slotWords,
    context(plain) {
      provenance.bind(plain.subarray(slotWords));
      const rings = image.rings.map((address, ring) => {
        const from = ring * ringCapacity;
        return new RingSlots(plain.subarray(from, from + ringCapacity), address, ringCapacity);
      });
      return { ops, rings, tiles: provenance };
    },
    fault: () => provenance.takeFault(),
    finalFault: () => provenance.finalFault(),
  });
  return { system, image, ops };
}
