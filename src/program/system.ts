import { System } from '../../sim/system.js';
import type { HeldWords } from '../../sim/system-spec.js';
import { BadInput } from '../refusal/bad-input.js';
import { validateSchedule } from '../schedule/validate.js';
import { buildOperationTable } from './build-operation-table.js';
import { FoldedRing, heldSlots } from './folded-ring.js';
import { layOut, type MemoryImage } from './memory-image.js';
import type { OperationTable } from './operation-table.js';
import type { Program, ProgramShape } from './program.js';
import type { TileContext, TileWork } from './protocol.js';
import { checkCapacity, RingSlots } from './ring-slots.js';

/** A system to explore, and where its declared addresses lie. */
export interface TileSystem {
  readonly system: System;
  readonly image: MemoryImage;
  readonly ops: OperationTable;
}

/** What a system does with tiles, and what it keeps of them: int32 words of its state. */
export interface TileBook {
  readonly stateWords: number;
  /** How many of them, from the first on, differ between nearly all states that differ here. */
  readonly tellingWords: number;
  /** Words that stand for bytes of the memory image, where the state begins at plain word `from`. */
  held(from: number): readonly HeldWords[];
  /** Words that follow from others, where the state begins at plain word `from`. */
  derived(from: number): readonly number[];
  /** Says where the state lives. */
  bind(words: Int32Array): void;
  readonly work: TileWork;
  /** What the last step did wrong, or null; asking forgets it. */
  takeFault(): string | null;
  /** What is wrong where all lanes have ended, or null. */
  finalFault(): string | null;
}

/** Tiles that nothing is done to and nothing is known of: enough to say when each step is taken. */
const noBook: TileBook = {
  stateWords: 0,
  tellingWords: 0,
  held: () => [],
  derived: () => [],
  bind() {},
  work: { load() {}, execute() {}, store() {}, rows() {} },
  takeFault: () => null,
  finalFault: () => null,
};

/**
 * A program as a system to explore: the lanes that the workers run, on ring slots, and a book kept of tiles in place of
 * floating point. Declared addresses are those of the memory image, in bytes.
 * @param keep makes the book; without one nothing is done to any tile.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function tileSystem(program: Program, keep?: (ops: OperationTable) => TileBook): TileSystem {
  const { protocol, ringCapacity } = program;
  const { image, ops } = tableAlone(program);
  const book = keep?.(ops) ?? noBook;
  const slotWords = protocol.rings.length * heldSlots(ringCapacity, ops.length);
  if (keep) checkWords(slotWords + book.stateWords);
  let context: TileContext | null = null;
  const system = new System({
    lanes: protocol.lanes,
    cells: protocol.cells,
    plainWords: slotWords + book.stateWords,
    hashedPlainWords: slotWords + book.tellingWords,
    held: [...heldRings(image, ops, ringCapacity), ...book.held(slotWords)],
    derived: book.derived(slotWords),
    // One context for both lanes: what is known of a ring counts for its producer and its consumer.
    context(plain) {
      if (context) return context;
      book.bind(plain.subarray(slotWords));
      context = { ops, rings: ringsIn(plain, image, ops, ringCapacity), tiles: book.work };
      return context;
    },
    fault: () => book.takeFault(),
    finalFault: () => book.finalFault(),
  });
  return { system, image, ops };
}

/** The most words of a state that is to be explored: 1 MiB. */
const STATE_WORDS = 2 ** 18;

/** Refuses states so large that a few hundred of them would not fit in memory. */
function checkWords(words: number): void {
  if (words <= STATE_WORDS) return;
  throw new BadInput(
    `schedule: a state of it takes ${words} words, one for each place in SRAM and slot of a ring, more than ` +
      `${STATE_WORDS}: use less SRAM, larger tiles or fewer --ring-capacity`,
  );
}

/**
 * The operation table without the rest of the image: in a buffer that begins where the table would.
 * @throws BadInput where the schedule is not valid or does not fit in one memory.
 */
export function tableAlone(program: ProgramShape) {
  const { schedule, ringCapacity } = program;
  validateSchedule(schedule, 'schedule');
  checkCapacity(ringCapacity);
  const image = layOut(program);
  const table = new ArrayBuffer(image.sram - image.operations);
  const goals = image.goals === 0 ? 0 : image.goals - image.operations;
  return { image, ops: buildOperationTable(schedule, { ...image, operations: 0, goals }, table) };
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
