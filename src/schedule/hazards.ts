import { type Schedule, tileBytes } from './schedule.js';
import type { Segments } from './segments.js';

/**
 * For each operation, how many EXECUTEs must be complete before it may start; 0 where it need not wait. EXECUTEs
 * are counted in schedule order. Only earlier ones are in the way: the DMA lane issues in order, so no later
 * EXECUTE has been handed over before the operation is done.
 */
export interface Hazards {
  /** LOAD: the last EXECUTE that touches its destination. STORE: the last one that accumulates into its source. */
  readonly byBytes: Int32Array;
  /** LOAD only: the last EXECUTE with an operand at the very same base address (what a scoreboard compares). */
  readonly byBase: Int32Array;
}

/** Computes the hazard numbers of a schedule in one pass. */
export function findHazards(schedule: Schedule, segments: Segments): Hazards {
  const { ops, tile } = schedule;
  const byBytes = new Int32Array(ops.length);
  const byBase = new Int32Array(ops.length);
  const touchedBy = new LastExecute(segments);
  const accumulatedBy = new LastExecute(segments);
  const operandOf = new Map<number, number>();
  let executes = 0;
  ops.forEach((op, index) => {
    if (op.op === 'load') {
      byBytes[index] = touchedBy.last(op.dstAddr, tileBytes(op.rows, op.cols));
      byBase[index] = operandOf.get(op.dstAddr) ?? 0;
    } else if (op.op === 'store') {
      byBytes[index] = accumulatedBy.last(op.srcAddr, tileBytes(op.rows, op.cols));
    } else {
      executes++;
      const accumulatorBytes = tileBytes(tile.m, tile.n);
      touchedBy.set(op.aAddr, tileBytes(tile.m, tile.k), executes);
      touchedBy.set(op.bAddr, tileBytes(tile.k, tile.n), executes);
      touchedBy.set(op.accAddr, accumulatorBytes, executes);
      accumulatedBy.set(op.accAddr, accumulatorBytes, executes);
      operandOf.set(op.aAddr, executes);
      operandOf.set(op.bAddr, executes);
    }
  });
  return { byBytes, byBase };
}

/** For each segment of SRAM, the last EXECUTE seen there. */
class LastExecute {
  private readonly of: Int32Array;

  constructor(private readonly segments: Segments) {
    this.of = new Int32Array(segments.count);
  }

  set(address: number, bytes: number, execute: number): void {
    this.of.fill(execute, this.segments.at(address), this.segments.at(address + bytes));
  }

  last(address: number, bytes: number): number {
    const end = this.segments.at(address + bytes);
    let last = 0;
    for (let segment = this.segments.at(address); segment < end; segment++) {
      last = Math.max(last, this.of[segment]);
    }
    return last;
  }
}
