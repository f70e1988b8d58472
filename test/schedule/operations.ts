import type { SchedExecute, SchedLoad, SchedStore } from '../../src/schedule/schedule.js';

/** A LOAD of tile (0, 0) unless told otherwise. */
export function load(
  tensor: string,
  rows: number,
  cols: number,
  dstAddr: number,
  [tileRow, tileCol] = [0, 0],
): SchedLoad {
  return { op: 'load', tensor, tileRow, tileCol, rows, cols, dstAddr, buffer: 0 };
}

/** An EXECUTE that is its accumulator's only product unless told otherwise. */
export function execute(
  aAddr: number,
  bAddr: number,
  accAddr: number,
  { firstK, lastK } = { firstK: true, lastK: true },
): SchedExecute {
  return { op: 'execute', aAddr, bAddr, accAddr, firstK, lastK, buffer: 0 };
}

/** A STORE to tile (0, 0) unless told otherwise. */
export function store(
  tensor: string,
  rows: number,
  cols: number,
  srcAddr: number,
  [tileRow, tileCol] = [0, 0],
): SchedStore {
  return { op: 'store', tensor, tileRow, tileCol, rows, cols, srcAddr, activation: null, bias: null };
}
