import { Accesses } from '../lane/accesses.js';
import type { Segments } from '../schedule/segments.js';
import { LatestWithin } from './latest-within.js';
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

/**
 * Computes hazard numbers from what operations declare of SRAM, in time n log n however they overlap.
 * @param segments of SRAM, as the table cuts it.
 */
export function findHazards(ops: OperationTable, segments: Segments): Hazards {
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
    } else if (bytes.count > 0) {
      const from = segments.at(bytes.address[0]);
      const to = segments.at(bytes.end(0));
      byBytes[op] = (kind === LOAD ? touched : accumulated).within(from, to);
      if (kind === LOAD) byBase[op] = operandAt[from];
    }
  }
  return { byBytes, byBase };
}
