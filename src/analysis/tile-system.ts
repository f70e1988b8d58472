import { System } from '../../sim/system.js';
import type { HeldWords } from '../../sim/system-spec.js';
import { BadInput } from '../bad-input.js';
import { layOut, type MemoryImage, type ProtocolShape } from '../memory-image.js';
import type { Protocol, TileContext, TileWork } from '../protocols/protocol.js';
import { checkCapacity, RingSlots } from '../protocols/ring.js';
import { buildOperationTable } from '../schedule/build-operation-table.js';
import type { OperationTable } from '../schedule/operation-table.js';
import type { Schedule } from '../schedule/schedule.js';
import { validateSchedule } from '../schedule/validate.js';
import { FoldedRing, heldSlots } from './folded-ring.js';
import { OperationCount } from './operation-count.js';
import { Provenance } from './provenance.js';
import type { UnwrittenReads } from './sequential-tags.js';

/** A system to explore, and where its declared addresses lie. */
export interface TileSystem {
  readonly system: System;
  readonly image: MemoryImage;
  readonly ops: OperationTable;
}

/** The same with data followed by where they come from. */
export interface FollowedTiles extends TileSystem {
  /** Operations that read SRAM which nothing wrote before them, in the sequential run. */
  readonly unwrittenReads: UnwrittenReads;
}

/** The most words of a state: 1 MiB. */
const STATE_WORDS = 2 ** 18;

/**
 * A schedule under a protocol as a system to explore: the lanes that the workers run, on ring slots and provenance
 * instead of floating point. Declared addresses are those of the memory image, in bytes.
 * @param ringCapacity slots of each ring, a power of two.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function tileSystem(schedule: Schedule, protocol: Protocol, ringCapacity: number): FollowedTiles {
  const { image, ops } = tableAlone(schedule, protocol, ringCapacity);
  const provenance = new Provenance(schedule, ops);
  const slotWords = protocol.rings.length * heldSlots(ringCapacity, ops.length);
  const count = new OperationCount(ops);
  const tagsAt = slotWords + count.stateWords;
  const plainWords = tagsAt + provenance.stateWords;
  checkWords(plainWords);
  const system = new System({
    lanes: protocol.lanes,
    cells: protocol.cells,
    plainWords,
    hashedPlainWords: tagsAt + provenance.tellingWords,
    held: [...heldRings(image, ops, ringCapacity), provenance.held(tagsAt)],
    derived: provenance.derived(tagsAt),
    context: forBoth((plain) => {
      count.bind(plain.subarray(slotWords));
      provenance.bind(plain.subarray(tagsAt));
      return { ops, rings: ringsIn(plain, image, ops, ringCapacity), tiles: count.over(provenance) };
    }),
    fault() {
      const tooMany = count.takeFault();
      return provenance.takeFault() ?? tooMany;
    },
    finalFault: () => provenance.finalFault(),
  });
  return { system, image, ops, unwrittenReads: provenance.unwrittenReads };
}

/** One context for both lanes: what is known of a ring counts for its producer and its consumer. */
function forBoth(make: (plain: Int32Array) => TileContext): (plain: Int32Array) => TileContext {
  let context: TileContext | null = null;
  return (plain) => {
    context ??= make(plain);
    return context;
  };
}

/** Refuses states so large that a few hundred of them would not fit in memory. */
function checkWords(words: number): void {
  if (words <= STATE_WORDS) return;
  throw new BadInput(
    `schedule: a state of it takes ${words} words, one for each place in SRAM and slot of a ring, more than ` +
      `${STATE_WORDS}: use less SRAM, larger tiles or fewer --ring-capacity`,
  );
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
    plainWords: protocol.rings.length * heldSlots(ringCapacity, ops.length),
    held: heldRings(image, ops, ringCapacity),
    context: forBoth((plain) => ({ ops, rings: ringsIn(plain, image, ops, ringCapacity), tiles: noWork })),
  });
  return { system, image, ops };
}

/**
 * The operation table without the rest of the image: in a buffer that begins where the table would.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function tableAlone(schedule: Schedule, protocol: ProtocolShape, ringCapacity: number) {
  validateSchedule(schedule, 'schedule');
  checkCapacity(ringCapacity);
  const image = layOut(schedule, protocol, ringCapacity);
  const table = new ArrayBuffer(image.sram - image.operations);
  return { image, ops: buildOperationTable(schedule, { ...image, operations: 0 }, table) };
}

/** Ring slots are declared under their addresses in the image; those of a folded ring stand for several. */
function heldRings(
  { rings }: MemoryImage,
  { length }: OperationTable,
  capacity: number,
): readonly HeldWords[] {
  const words = heldSlots(capacity, length);
  return words < capacity ? [] : rings.map((address, ring) => ({ from: ring * words, words, address }));
}

function ringsIn(plain: Int32Array, image: MemoryImage, ops: OperationTable, capacity: number) {
  const held = heldSlots(capacity, ops.length);
  return image.rings.map((address, ring) => {
    const words = plain.subarray(ring * held, (ring + 1) * held);
    return held < capacity
      ? new FoldedRing(words, address, capacity)
      : new RingSlots(words, address, capacity);
  });
}
