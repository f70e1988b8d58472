import { StateTable } from '../../sim/states/state-table.js';
import { Accesses } from '../lane/accesses.js';
import type { OperationTable } from '../program/operation-table.js';
import { Segments } from '../schedule/segments.js';
import { SortedNumbers } from '../schedule/sorted-numbers.js';

/** Numbers of ranges kept for an operation: up to three that it reads, in the order of its declaration, and then */
export const RANGES = 4;
/** the one that it writes. */
export const WRITES = 3;
/** In place of a number, where the operation has no such range. */
export const NO_RANGE = -1;

/** Words of a range: address, length, rows, stride. All four are below 2^31, as they lie in the memory image. */
const WORDS = 4;

/** What a row of a range with gaps counts for: its two cuts have to be sorted, which takes several times what using them does. */
const PIECES_PER_ROW = 8;

/** The ranges of SRAM that operations declare, each once, and that memory cut at the ends of every run of theirs. */
export class SramRanges {
  /** By operation, `RANGES` numbers. */
  readonly byOperation: Int32Array;
  readonly segments: Segments;
  private readonly table = new StateTable(WORDS);
  private readonly words = new Int32Array(WORDS);

  /** @param take is told of how many pieces rows are to be cut, before room is taken for them; it may throw. */
  constructor(ops: OperationTable, take: (cuts: number) => void) {
    this.byOperation = new Int32Array(RANGES * ops.length).fill(NO_RANGE);
    const { table, words } = this;
    const cuts = new SortedNumbers();
    const bytes = new Accesses();
    for (let op = 0; op < ops.length; op++) {
      ops.declareSram(op, bytes.clear());
      let reads = RANGES * op;
      for (let at = 0; at < bytes.count; at++) {
        words[0] = bytes.address[at];
        words[1] = bytes.length[at];
        words[2] = bytes.rows[at];
        words[3] = bytes.stride[at];
        const known = table.count;
        const range = table.add(words);
        if (bytes.isWrite[at]) this.byOperation[RANGES * op + WRITES] = range;
        else this.byOperation[reads++] = range;
        if (table.count === known) continue;
        if (words[2] > 1) take(PIECES_PER_ROW * words[2]);
        for (let row = 0; row < words[2]; row++) {
          cuts.add(words[0] + row * words[3]);
          cuts.add(words[0] + row * words[3] + words[1]);
        }
      }
    }
    this.segments = new Segments(cuts);
  }

  get count(): number {
    return this.table.count;
  }

  /** Calls `visit` with the segments of a range, run by run: from the first up to but not including the last. */
  eachRun(range: number, visit: (from: number, to: number) => void): void {
    this.table.read(range, this.words);
    const [address, length, rows, stride] = this.words;
    for (let row = 0; row < rows; row++) {
      const from = address + row * stride;
      visit(this.segments.at(from), this.segments.at(from + length));
    }
  }
}
