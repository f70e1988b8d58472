import { PRELU } from '../kernels/codes.js';
import { Accesses } from '../lane/accesses.js';
import type { RowFunction } from '../model/row-function.js';
import { BYTES_PER_ELEMENT, type TileShape } from '../schedule/schedule.js';
import { Segments } from '../schedule/segments.js';
import { SortedNumbers } from '../schedule/sorted-numbers.js';
import { type LanesImage, OPERATION_WORDS } from './memory-image.js';

export const LOAD = 0;
export const EXECUTE = 1;
export const STORE = 2;
/** A function of whole rows, such as Softmax. */
export const ROWS = 3;

/** That a STORE's other tile comes after the activation, and that it is multiplied by: bits that addresses, multiples of 4, leave free. */
export const AFTER = 1;
export const MULTIPLIES = 2;

export const ROW_FUNCTIONS: readonly RowFunction['name'][] = ['softmax', 'layer-norm', 'rms-norm'];

/** Columns of a row. All addresses are byte addresses in the memory image, ready for the kernels. */
export const Column = {
  kind: 0,
  /** EXECUTEs that must be complete first: see hazards.ts. */
  hazard: 1,
  baseHazard: 2,
  /** STORE, which has no base hazard: where the tile lies that is added or multiplied by, or 0; with `AFTER` and `MULTIPLIES` in its low bits. */
  other: 2,
  /** LOAD and STORE; of a function of rows, which has no tile in SRAM, the address in the tensor that it reads. */
  sram: 3,
  source: 3,
  dram: 4,
  rows: 5,
  cols: 6,
  copyRows: 7,
  copyCols: 8,
  strideBytes: 9,
  bias: 10,
  activation: 11,
  /** Of a function of rows: its place in `ROW_FUNCTIONS`, and the bits of its epsilon in float32. */
  rowFunction: 11,
  epsilon: 14,
  /** Of an activation: the bits of its parameters, or in the first the address of its slopes. */
  first: 14,
  second: 15,
  /** LOAD of int8: where scales and zero points lie, or 0. */
  scales: 14,
  zeroPoints: 15,
  /** EXECUTE. */
  a: 3,
  b: 4,
  accumulator: 5,
  firstK: 6,
  lastK: 7,
  /** The row of the next STORE whose source is this EXECUTE's accumulator, or -1. */
  linkedStore: 8,
  /** Of every kind: the lane that the schedule gives it to, and whether another lane awaits its end. */
  lane: 12,
  isAwaited: 13,
} as const;

const NO_GOALS = new Int32Array(0);

/**
 * A schedule as lanes read it: one row of 16 int32 words per operation, all addresses resolved. Its row number
 * stands for an operation everywhere: in ring slots, traces and reports.
 */
export class OperationTable {
  /** How many EXECUTEs there are. */
  readonly executes: number;
  private readonly executeRows: Int32Array;
  /** By lane, the rows of its operations. */
  private readonly rowsOfLanes: readonly Int32Array[];

  /**
   * @param words the rows, already filled.
   * @param goals by operation and lane, how many of that lane's operations must be complete first; of no length where the
   *   lanes that operations name are not asked for.
   */
  constructor(
    readonly words: Int32Array,
    readonly length: number,
    readonly tile: TileShape,
    readonly goals: Int32Array = NO_GOALS,
  ) {
    this.executeRows = new Int32Array(length);
    let executes = 0;
    for (let op = 0; op < length; op++) if (this.kind(op) === EXECUTE) this.executeRows[executes++] = op;
    this.executes = executes;
    this.rowsOfLanes = length === 0 ? [] : this.byLane(goals.length / length);
  }

  private byLane(lanes: number): readonly Int32Array[] {
    const counts = new Int32Array(lanes);
    for (let op = 0; op < this.length && lanes > 0; op++) counts[this.lane(op)]++;
    const rows = Array.from(counts, (count) => new Int32Array(count));
    counts.fill(0);
    for (let op = 0; op < this.length && lanes > 0; op++) {
      const lane = this.lane(op);
      rows[lane][counts[lane]++] = op;
    }
    return rows;
  }

  /** How many lanes the schedule's operations are for; 0 where the protocol divides them among its lanes itself. */
  get lanes(): number {
    return this.rowsOfLanes.length;
  }

  /** By lane, how many operations the schedule gives it. */
  get operationsByLane(): readonly number[] {
    return this.rowsOfLanes.map(({ length }) => length);
  }

  /** The row of a lane's operation of this number, counted in schedule order; -1 where it has not so many. */
  operationOf(lane: number, position: number): number {
    const rows = this.rowsOfLanes[lane];
    return rows !== undefined && position >= 0 && position < rows.length ? rows[position] : -1;
  }

  /** How many operations of `lane` must be complete before this one; 0 where it need not wait for that lane. */
  goal(op: number, lane: number): number {
    this.rowAt(op);
    return this.goals[op * this.rowsOfLanes.length + lane];
  }

  /** The first lane, from `from` on, that this operation waits for; -1 where there is none. */
  awaitedBy(op: number, from: number): number {
    const { goals } = this;
    const lanes = this.rowsOfLanes.length;
    for (let lane = from; lane < lanes; lane++) if (goals[op * lanes + lane] !== 0) return lane;
    return -1;
  }

  /** Which lane the schedule gives an operation to. */
  lane(op: number): number {
    return this.words[this.rowAt(op) + Column.lane];
  }

  /** Whether another lane awaits the end of this operation. */
  isAwaited(op: number): boolean {
    return this.words[this.rowAt(op) + Column.isAwaited] !== 0;
  }

  /** The row of the EXECUTE of this number, counted in schedule order; -1 where there are not so many. */
  executeAt(execute: number): number {
    return execute >= 0 && execute < this.executes ? this.executeRows[execute] : -1;
  }

  /**
   * Where the row of an operation begins in `words`.
   * @throws RangeError where there is no such operation. Beyond the table stands no number, and a wait for no number is
   *   over at once.
   */
  rowAt(op: number): number {
    if (op >>> 0 !== op || op >= this.length) {
      throw new RangeError(`there is no operation ${op}: the schedule has ${this.length}`);
    }
    return op * OPERATION_WORDS;
  }

  /** `LOAD` (0), `EXECUTE` (1), `STORE` (2) or `ROWS` (3). */
  kind(op: number): number {
    return this.words[this.rowAt(op) + Column.kind];
  }

  /** How many EXECUTEs must be complete before this LOAD or STORE. */
  hazard(op: number): number {
    return this.words[this.rowAt(op) + Column.hazard];
  }

  /** The same, as a scoreboard of base addresses sees it; 0 of all but LOADs. */
  baseHazard(op: number): number {
    return this.kind(op) === LOAD ? this.words[this.rowAt(op) + Column.baseHazard] : 0;
  }

  /** Whether an EXECUTE's accumulator is complete after it; false of what is no EXECUTE. */
  isLastK(op: number): boolean {
    const at = this.rowAt(op);
    return this.words[at] === EXECUTE && this.words[at + Column.lastK] !== 0;
  }

  /** The STORE that an EXECUTE's accumulator goes out with, or -1. */
  linkedStore(op: number): number {
    const at = this.rowAt(op);
    return this.words[at] === EXECUTE ? this.words[at + Column.linkedStore] : -1;
  }

  /** Whether a STORE's tile of another tensor comes after the activation. */
  isOtherLast(op: number): boolean {
    return (this.words[this.rowAt(op) + Column.other] & AFTER) !== 0;
  }

  /** Whether a STORE multiplies by its tile of another tensor, and does not add it. */
  multiplies(op: number): boolean {
    return (this.words[this.rowAt(op) + Column.other] & MULTIPLIES) !== 0;
  }

  /** Where the tile lies that a STORE adds or multiplies by, or 0. */
  otherAt(op: number): number {
    return this.words[this.rowAt(op) + Column.other] & ~(AFTER | MULTIPLIES);
  }

  /** Declares the bytes that an operation reads and writes. */
  declare(op: number, bytes: Accesses): void {
    this.declareSram(op, bytes);
    this.declareTensors(op, bytes);
  }

  /** Declares the bytes of SRAM that an operation reads and writes. */
  declareSram(op: number, bytes: Accesses): void {
    const { words } = this;
    const at = this.rowAt(op);
    const kind = words[at];
    if (kind === ROWS) return;
    if (kind === EXECUTE) {
      const { m, k, n } = this.tile;
      bytes.reads(words[at + Column.a], m * k * BYTES_PER_ELEMENT);
      bytes.reads(words[at + Column.b], k * n * BYTES_PER_ELEMENT);
      const accumulator = words[at + Column.accumulator];
      const accumulatorBytes = m * n * BYTES_PER_ELEMENT;
      if (words[at + Column.firstK] === 0) bytes.reads(accumulator, accumulatorBytes);
      bytes.writes(accumulator, accumulatorBytes);
      return;
    }
    const rowBytes = words[at + Column.cols] * BYTES_PER_ELEMENT;
    if (kind === LOAD) bytes.writes(words[at + Column.sram], rowBytes * words[at + Column.rows]);
    else {
      const copyBytes = words[at + Column.copyCols] * BYTES_PER_ELEMENT;
      bytes.reads(words[at + Column.sram], copyBytes, words[at + Column.copyRows], rowBytes);
    }
  }

  /** SRAM cut where operations' ranges begin and end; one with gaps counts from its first byte to its last. */
  sramSegments(): Segments {
    const cuts = new SortedNumbers();
    const bytes = new Accesses();
    for (let op = 0; op < this.length; op++) {
      this.declareSram(op, bytes.clear());
      for (let range = 0; range < bytes.count; range++) {
        cuts.add(bytes.address[range]);
        cuts.add(bytes.end(range));
      }
    }
    return new Segments(cuts);
  }

  /** Declares the bytes of tensors that an operation reads and writes. */
  declareTensors(op: number, bytes: Accesses): void {
    const { words } = this;
    const at = this.rowAt(op);
    const kind = words[at];
    if (kind === EXECUTE) return;
    const copyRows = words[at + Column.copyRows];
    const copyBytes = words[at + Column.copyCols] * BYTES_PER_ELEMENT;
    const stride = words[at + Column.strideBytes];
    if (kind === LOAD && words[at + Column.scales] !== 0) this.declareInt8(at, bytes);
    else if (kind === LOAD) bytes.reads(words[at + Column.dram], copyBytes, copyRows, stride);
    else if (kind === ROWS) {
      bytes.reads(words[at + Column.source], copyBytes, copyRows, stride);
      bytes.writes(words[at + Column.dram], copyBytes, copyRows, stride);
    } else {
      if (words[at + Column.bias] !== 0) bytes.reads(words[at + Column.bias], copyBytes);
      if (words[at + Column.activation] === PRELU) bytes.reads(words[at + Column.first], copyBytes);
      if (this.otherAt(op) !== 0) bytes.reads(this.otherAt(op), copyBytes, copyRows, stride);
      bytes.writes(words[at + Column.dram], copyBytes, copyRows, stride);
    }
  }

  /** In whole words, from the tile's first byte to its last: nothing ever writes to such a tensor. */
  private declareInt8(at: number, bytes: Accesses): void {
    const { words } = this;
    const copyCols = words[at + Column.copyCols];
    const first = words[at + Column.dram];
    const end = first + (words[at + Column.copyRows] - 1) * words[at + Column.strideBytes] + copyCols;
    bytes.reads(first & ~3, ((end + 3) & ~3) - (first & ~3));
    bytes.reads(words[at + Column.scales], copyCols * BYTES_PER_ELEMENT);
    if (words[at + Column.zeroPoints] !== 0)
      bytes.reads(words[at + Column.zeroPoints], copyCols * BYTES_PER_ELEMENT);
  }
}

/** The operation table that lies in a memory, filled or not. */
export function tableIn(
  memory: ArrayBufferLike,
  { operations, goals, parking }: LanesImage,
  length: number,
  tile: TileShape,
): OperationTable {
  const words = new Int32Array(memory, operations, length * OPERATION_WORDS);
  const lanes = goals === 0 ? 0 : parking.length;
  return new OperationTable(words, length, tile, new Int32Array(memory, goals, length * lanes));
}
