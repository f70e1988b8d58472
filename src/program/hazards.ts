import { Accesses } from '../lane/accesses.js';
import { Segments } from '../schedule/segments.js';
import { SortedNumbers } from '../schedule/sorted-numbers.js';
import { EXECUTE, LOAD, type OperationTable } from './operation-table.js';

/**
 * For each operation, how many EXECUTEs must be complete before it may start; 0 where it need not wait. EXECUTEs
 * are counted in schedule order. Only earlier ones are in the way: the DMA lane issues in order, so no later
 * EXECUTE has been handed over before the operation is done.
 */
export interface Hazards {
  /**
   * LOAD: the last EXECUTE that touches its destination. STORE: the last one that accumulates into its source, from the
   * first byte that it reads to the last.
   */
  readonly byBytes: Int32Array;
  /** LOAD only: the last EXECUTE with an operand at the very same base address (what a scoreboard compares). */
  readonly byBase: Int32Array;
}

/** Of the ranges that an EXECUTE declares, the first ones are its operands. */
const OPERANDS = 2;

/** Computes hazard numbers from what operations declare of SRAM, in time n log n however they overlap. */
export function findHazards(ops: OperationTable): Hazards {
  const segments = segmentsOf(ops);
  const byBytes = new Int32Array(ops.length);
  const byBase = new Int32Array(ops.length);
  const touched = new LatestWithin(segments.count);
  const accumulated = new LatestWithin(segments.count);
  /** By segment, the last EXECUTE with an operand that begins there; 0 where there was none. */
  const operandAt = new Int32Array(segments.count);
  const bytes = new Accesses();
  let executes = 0;
  for (let op = 0; op < ops.length; op++) {
    ops.declareSram(op, bytes.clear());
    const kind = ops.kind(op);
    if (kind === EXECUTE) {
      executes++;
      for (let range = 0; range < bytes.count; range++) {
        const from = segments.at(bytes.address[range]);
        const to = segments.at(bytes.end(range));
        touched.set(from, to, executes);
        if (bytes.isWrite[range]) accumulated.set(from, to, executes);
        if (range < OPERANDS) operandAt[from] = executes;
      }
    } else {
      const from = segments.at(bytes.address[0]);
      const to = segments.at(bytes.end(0));
      byBytes[op] = (kind === LOAD ? touched : accumulated).within(from, to);
      if (kind === LOAD) byBase[op] = operandAt[from];
    }
  }
  return { byBytes, byBase };
}

/** Memory cut where operations' ranges of SRAM begin and end; one with gaps counts from its first byte to its last. */
function segmentsOf(ops: OperationTable): Segments {
  const cuts = new SortedNumbers();
  const bytes = new Accesses();
  for (let op = 0; op < ops.length; op++) {
    ops.declareSram(op, bytes.clear());
    for (let range = 0; range < bytes.count; range++) {
      cuts.add(bytes.address[range]);
      cuts.add(bytes.end(range));
    }
  }
  return new Segments(cuts);
}

/**
 * For ranges of segments, the latest number that was set in any part of them, in time log n. Numbers only grow, so none
 * that was set ever has to be taken back: a tree of maxima will do.
 */
export class LatestWithin {
  private readonly leaves: number;
  /** By node of the tree: the latest number set for all of it at once. */
  private readonly ofAll: Int32Array;
  /** By node: the latest number set for it or for a part of it. */
  private readonly ofSome: Int32Array;

  constructor(segments: number) {
    this.leaves = 1;
    while (this.leaves < segments) this.leaves *= 2;
    this.ofAll = new Int32Array(2 * this.leaves);
    this.ofSome = new Int32Array(2 * this.leaves);
  }

  /** Sets the number of segments `from` up to but not including `to`; it must be no less than any before. */
  set(from: number, to: number, number: number): void {
    const { leaves, ofAll, ofSome } = this;
    let left = from + leaves;
    let right = to + leaves;
    // What has a part in the range has a part in its first segment or in its last one, or lies within.
    for (let node = left; node > 0; node >>>= 1) ofSome[node] = number;
    for (let node = right - 1; node > 0; node >>>= 1) ofSome[node] = number;
    const setAll = (node: number) => {
      ofAll[node] = number;
      ofSome[node] = number;
    };
    for (; left < right; left >>>= 1, right >>>= 1) {
      if (left & 1) setAll(left++);
      if (right & 1) setAll(--right);
    }
  }

  /** The latest number set for any segment from `from` up to but not including `to`; 0 where there is none. */
  within(from: number, to: number): number {
    const { leaves, ofAll, ofSome } = this;
    let left = from + leaves;
    let right = to + leaves;
    let latest = 0;
    for (let node = left; node > 0; node >>>= 1) latest = Math.max(latest, ofAll[node]);
    for (let node = right - 1; node > 0; node >>>= 1) latest = Math.max(latest, ofAll[node]);
    for (; left < right; left >>>= 1, right >>>= 1) {
      if (left & 1) latest = Math.max(latest, ofSome[left++]);
      if (right & 1) latest = Math.max(latest, ofSome[--right]);
    }
    return latest;
  }
}
