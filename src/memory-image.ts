import { BadInput } from './bad-input.js';
import type { Lane } from './lane.js';
import { BYTES_PER_ELEMENT, type Schedule } from './schedule/schedule.js';

/** What written by one core and read by the other must not share: a cache line. */
export const CACHE_LINE_BYTES = 64;
/** Cells are this many int32 words apart, so that each has a cache line of its own. */
export const CELL_STRIDE_WORDS = CACHE_LINE_BYTES / 4;
/** int32 words of one row of the operation table. */
export const OPERATION_WORDS = 16;
/** Byte addresses are int32 in the operation table. */
const LIMIT_BYTES = 2 ** 31 - 65536;

/** What a protocol needs in memory: lanes with registers, cells and rings, the latter two by name. */
export interface ProtocolShape {
  readonly lanes: readonly Lane[];
  readonly cells: readonly string[];
  readonly rings: readonly string[];
}

/**
 * Where everything lies in the one shared memory, as byte addresses: the protocol's cells, a parking flag for each
 * lane, the lanes' registers, ring slots, the operation table, SRAM, tensors. Every executor uses this layout; it
 * depends on the schedule, the protocol and the ring's capacity alone.
 */
export interface MemoryImage {
  readonly cells: number;
  /** Further cells, for parking: two for each lane (its flag, and where it waits), and one that ends a run. */
  readonly parking: number;
  readonly registers: readonly number[];
  /** The slots of each ring: `capacity` int32 words. */
  readonly rings: readonly number[];
  readonly operations: number;
  readonly sram: number;
  readonly tensors: ReadonlyMap<string, number>;
  readonly byteLength: number;
}

/**
 * Lays out the memory of a schedule under a protocol.
 * @throws BadInput where the whole would not fit in 2 GiB.
 */
export function layOut(schedule: Schedule, protocol: ProtocolShape, capacity: number): MemoryImage {
  let end = CACHE_LINE_BYTES; // address 0 is left alone: it means "none"
  const reserve = (bytes: number) => {
    const address = end;
    end = Math.ceil((end + bytes) / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;
    return address;
  };
  const cells = reserve(protocol.cells.length * CACHE_LINE_BYTES);
  const parking = reserve((2 * protocol.lanes.length + 1) * CACHE_LINE_BYTES);
  const registers = protocol.lanes.map((lane) => reserve(lane.registers.names.length * 4));
  const rings = protocol.rings.map(() => reserve(capacity * 4));
  const operations = reserve(schedule.ops.length * OPERATION_WORDS * 4);
  const sram = reserve(schedule.sramBytes);
  const tensors = new Map<string, number>();
  for (const { name, rows, cols } of schedule.tensors) {
    tensors.set(name, reserve(rows * cols * BYTES_PER_ELEMENT));
  }
  if (end > LIMIT_BYTES) {
    throw new BadInput(
      `schedule: its tensors, SRAM and operations take ${end} bytes, more than the ${LIMIT_BYTES} that one memory ` +
        'can hold: use a smaller batch or model',
    );
  }
  return { cells, parking, registers, rings, operations, sram, tensors, byteLength: end };
}

/** Word indices of the parking cells in an Int32Array over the whole image. */
export function parkingWords(image: MemoryImage) {
  const first = image.parking / 4;
  const lanes = image.registers.length;
  return {
    /** Set while a lane is parked. */
    flag: (lane: number) => first + 2 * lane * CELL_STRIDE_WORDS,
    /** One more than the number of the state that a parked lane waits in; 0 while it runs. */
    waitsIn: (lane: number) => first + (2 * lane + 1) * CELL_STRIDE_WORDS,
    /** Set by the engine to end a run that hangs. */
    giveUp: first + 2 * lanes * CELL_STRIDE_WORDS,
  };
}

/** Word indices of a protocol's cells in an Int32Array over the whole image. */
export function cellWords(image: MemoryImage, cells: number): Int32Array {
  return Int32Array.from({ length: cells }, (_, cell) => image.cells / 4 + cell * CELL_STRIDE_WORDS);
}
