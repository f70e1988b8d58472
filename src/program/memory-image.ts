import type { Lane } from '../lane/lane.js';
import { BadInput } from '../refusal/bad-input.js';
import { elementBytes } from '../schedule/schedule.js';
import type { ProgramShape } from './program.js';
import { type WeightTiles, weightTiles } from './weight-tiles.js';

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
  /**
   * Whether each lane carries out the operations that the schedule gives it, by number, and waits for the others' as the
   * operation table says. Default false: the lanes divide the operations among them by rules of their own.
   */
  readonly byOperation?: boolean;
}

/**
 * Where everything lies in the one shared memory, as byte addresses: the protocol's cells, what each lane parks with,
 * the lanes' registers, ring slots, the operation table, SRAM, tensors. Every executor uses this layout; it
 * depends on the schedule, the protocol and the ring's capacity alone.
 */
export interface MemoryImage {
  readonly cells: number;
  /** What each lane parks with: its worker's flag, where it waits, and the goals of what it waits for. */
  readonly parking: readonly number[];
  /** A word that ends a run. */
  readonly giveUp: number;
  readonly registers: readonly number[];
  /** The slots of each ring: `capacity` int32 words. */
  readonly rings: readonly number[];
  readonly operations: number;
  /** By operation and lane, what the operation waits for: int32 words; 0 where the protocol is not `byOperation`. */
  readonly goals: number;
  readonly sram: number;
  readonly tensors: ReadonlyMap<string, number>;
  /** The weights that lie in tiles; all else lies row by row. */
  readonly tiles: ReadonlyMap<string, WeightTiles>;
  readonly byteLength: number;
}

/** What lanes need of it: how weights lie, the operation table has told. */
export type LanesImage = Omit<MemoryImage, 'tiles'>;

/**
 * Lays out the memory of a program.
 * @throws BadInput where the whole would not fit in 2 GiB.
 */
export function layOut({ schedule, protocol, ringCapacity }: ProgramShape): MemoryImage {
  let end = CACHE_LINE_BYTES; // address 0 is left alone: it means "none"
  const reserve = (bytes: number) => {
    const address = end;
    end = Math.ceil((end + bytes) / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;
    return address;
  };
  const cells = reserve(protocol.cells.length * CACHE_LINE_BYTES);
  const parking = protocol.lanes.map((lane) => reserve((GOALS_AT + mostAwaited(lane)) * 4));
  const giveUp = reserve(4);
  const registers = protocol.lanes.map((lane) => reserve(lane.registers.names.length * 4));
  const rings = protocol.rings.map(() => reserve(ringCapacity * 4));
  const operations = reserve(schedule.ops.length * OPERATION_WORDS * 4);
  const goals = protocol.byOperation ? reserve(schedule.ops.length * protocol.lanes.length * 4) : 0;
  const sram = reserve(schedule.sramBytes);
  const tensors = new Map<string, number>();
  for (const tensor of schedule.tensors) {
    tensors.set(tensor.name, reserve(tensor.rows * tensor.cols * elementBytes(tensor)));
  }
  if (end > LIMIT_BYTES) {
    throw new BadInput(
      `schedule: its tensors, SRAM and operations take ${end} bytes, more than the ${LIMIT_BYTES} that one memory ` +
        'can hold: use a smaller batch or model',
    );
  }
  return {
    cells,
    parking,
    giveUp,
    registers,
    rings,
    operations,
    goals,
    sram,
    tensors,
    tiles: weightTiles(schedule),
    byteLength: end,
  };
}

/** Words of what a lane parks with. They share cache lines, which nobody writes while the lanes run. */
const FLAG_AT = 0;
const WAITS_IN_AT = 1;
const GOALS_AT = 2;

/** Word indices of the parking cells in an Int32Array over the whole image. */
export function parkingWords({ parking, giveUp }: LanesImage) {
  const word = (lane: number, at: number) => {
    // An index that is no number is taken for 0 by Atomics.
    if (parking[lane] === undefined) throw new Error(`there is no lane ${lane}`);
    return parking[lane] / 4 + at;
  };
  return {
    /** Of a worker, in the words of the first lane that it hosts: set while it is parked. */
    flag: (lane: number) => word(lane, FLAG_AT),
    /** One more than the number of the state that a parked lane waits in; 0 while it runs. */
    waitsIn: (lane: number) => word(lane, WAITS_IN_AT),
    /** The goals of the cells that this state awaits, in order. */
    goal: (lane: number, awaited: number) => word(lane, GOALS_AT + awaited),
    /** Set by the engine to end a run that hangs. */
    giveUp: giveUp / 4,
  };
}

/** The most cells that one wait of the lane is for. */
export function mostAwaited({ states }: Lane): number {
  return Math.max(1, ...states.map(({ cells }) => cells.length));
}

/** Word indices of a protocol's cells in an Int32Array over the whole image. */
export function cellWords(image: LanesImage, cells: number): Int32Array {
  return Int32Array.from({ length: cells }, (_, cell) => image.cells / 4 + cell * CELL_STRIDE_WORDS);
}
