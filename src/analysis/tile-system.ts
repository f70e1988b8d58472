import { System } from '../../sim/system.js';
import type { HeldWords } from '../../sim/system-spec.js';
import { layOut, type MemoryImage } from '../memory-image.js';
import type { Protocol, TileWork } from '../protocols/protocol.js';
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
 * instead of floating point. Declared addresses are those of the memory image, in bytes.
 * @param ringCapacity slots of each ring, a power of two.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function tileSystem(schedule: Schedule, protocol: Protocol, ringCapacity: number): TileSystem {
  const { image, ops } = tableAlone(schedule, protocol, ringCapacity);
  const provenance = new Provenance(schedule, ops);
  const slotWords = protocol.rings.length * ringCapacity;
  const system = new System({
    lanes: protocol.lanes,
    cells: protocol.cells,
    plainWords: slotWords + provenance.stateWords,
    // Tags follow from the rest in all but wrong states, so hashing them would tell nothing apart.
    hashedPlainWords: slotWords,
    held: heldSlots(image, ringCapacity), // tags stand for bytes of SRAM, and for the order of STOREs
    context(plain) {
      provenance.bind(plain.subarray(slotWords));
      return { ops, rings: ringsIn(plain, image, ringCapacity), tiles: provenance };
    },
    fault: () => provenance.takeFault(),
    finalFault: () => provenance.finalFault(),
  });
  return { system, image, ops };
}

const noWork: TileWork = { load() {}, execute() {}, store() {} };

/**
 * The same lanes on ring slots alone, with nothing done to any tile: enough to say when each step is taken.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function lanesAlone(schedule: Schedule, protocol: Protocol, ringCapacity: number): TileSystem {
  const { image, ops } = tableAlone(schedule, protocol, ringCapacity);
  const system = new System({
    lanes: protocol.lanes,
    cells: protocol.cells,
    plainWords: protocol.rings.length * ringCapacity,
    held: heldSlots(image, ringCapacity),
    context: (plain) => ({ ops, rings: ringsIn(plain, image, ringCapacity), tiles: noWork }),
  });
  return { system, image, ops };
}

/** The operation table without the rest of the image: in a buffer that begins where the table would. */
function tableAlone(schedule: Schedule, protocol: Protocol, ringCapacity: number) {
  validateSchedule(schedule, 'schedule');
  const image = layOut(schedule, protocol, ringCapacity);
  const table = new ArrayBuffer(image.sram - image.operations);
  return { image, ops: buildOperationTable(schedule, { ...image, operations: 0 }, table) };
}

/** Ring slots are declared under their addresses in the image, and lie one ring after the other in plain words. */
function heldSlots({ rings }: MemoryImage, capacity: number): readonly HeldWords[] {
  return rings.map((address, ring) => ({ from: ring * capacity, words: capacity, address }));
}

function ringsIn(plain: Int32Array, image: MemoryImage, capacity: number): readonly RingSlots[] {
  return image.rings.map((address, ring) => {
    const from = ring * capacity;
    return new RingSlots(plain.subarray(from, from + capacity), address, capacity);
  });
}
