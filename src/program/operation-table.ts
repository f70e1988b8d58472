import type { Accesses } from '../lane/accesses.js';
import { BYTES_PER_ELEMENT, type TileShape } from '../schedule/schedule.js';
import { OPERATION_WORDS } from './memory-image.js';

export const LOAD = 0;
export const EXECUTE = 1;
export const STORE = 2;

/** Columns of a row. All addresses are byte addresses in the memory image, ready for the kernels. */
export const Column = {
  kind: 0,
  /** EXECUTEs that must be complete first: see hazards.ts. */
  hazard: 1,
  baseHazard: 2,
  /** LOAD and STORE. */
  sram: 3,
  dram: 4,
  rows: 5,
  cols: 6,
  copyRows: 7,
  copyCols: 8,
  strideBytes: 9,
  bias: 10,
  relu: 11,
  /** EXECUTE. */
  a: 3,
  b: 4,
  accumulator: 5,
  firstK: 6,
  lastK: 7,
  /** The row of the next STORE whose source is this EXECUTE's accumulator, or -1. */
  linkedStore: 8,
} as const;

/**
 * A schedule as both lanes read it: one row of 16 int32 words per operation, all addresses resolved. Its row number
 * stands for an operation everywhere: in ring slots, traces and reports.
 */
export class OperationTable {
  /** How many EXECUTEs there are. */
  readonly executes: number;
  private readonly executeRows: Int32Array;

  /** @param words the rows, already filled. */
  constructor(
    readonly words: Int32Array,
    readonly length: number,
    readonly tile: TileShape,
  ) {
    this.executeRows = new Int32Array(length);
    let executes = 0;
    for (let op = 0; op < length; op++) if (this.kind(op) === EXECUTE) this.executeRows[executes++] = op;
    this.executes = executes;
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

  /** `LOAD` (0), `EXECUTE` (1) or `STORE` (2). */
  kind(op: number): number {
    return this.words[this.rowAt(op) + Column.kind];
  }

  /** How many EXECUTEs must be complete before this LOAD or STORE. */
  hazard(op: number): number {
    return this.words[this.rowAt(op) + Column.hazard];
  }

  /** The same, as a scoreboard of base addresses sees it. */
  baseHazard(op: number): number {
    return this.words[this.rowAt(op) + Column.baseHazard];
  }

  /** Whether an EXECUTE's accumulator is complete after it. */
  isLastK(op: number): boolean {
    return this.words[this.rowAt(op) + Column.lastK] !== 0;
  }

  /** The STORE that an EXECUTE's accumulator goes out with, or -1. */
  linkedStore(op: number): number {
    return this.words[this.rowAt(op) + Column.linkedStore];
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

  /** Declares the bytes of tensors that an operation reads and writes. */
  declareTensors(op: number, bytes: Accesses): void {
    const { words } = this;
    const at = this.rowAt(op);
    const kind = words[at];
    if (kind === EXECUTE) return;
    const copyRows = words[at + Column.copyRows];
    const copyBytes = words[at + Column.copyCols] * BYTES_PER_ELEMENT;
    const stride = words[at + Column.strideBytes];
    if (kind === LOAD) bytes.reads(words[at + Column.dram], copyBytes, copyRows, stride);
    else {
      if (words[at + Column.bias] !== 0) bytes.reads(words[at + Column.bias], copyBytes);
      bytes.writes(words[at + Column.dram], copyBytes, copyRows, stride);
    }
  }
}
