import { CACHE_LINE_BYTES, OPERATION_WORDS } from '../program/memory-image.js';
import { Column, EXECUTE, LOAD, type OperationTable } from '../program/operation-table.js';
import { BYTES_PER_ELEMENT, tileBytes } from '../schedule/schedule.js';

/** The core whose caches hold a tile of SRAM. */
const NOBODY = 0;
const DMA = 1;
/** The compute lane's, whoever else has a copy. */
const COMPUTE = 2;

/**
 * Where each operation's bytes have to come from when two cores carry a schedule out: which lines the other core had
 * last, and how far back the DMA lane moved the same bytes of a tensor. Both follow from the order of operations
 * alone, because the lanes wait for each other wherever a tile changes hands. Tiles count by their base address:
 * those that overlap partly are taken for different ones.
 */
export interface TileMovement {
  /** Lines that the other core had last: a LOAD's destination, an EXECUTE's operands, a STORE's source. */
  readonly otherCoreLines: Float64Array;
  /** EXECUTE only: lines of the accumulator that a STORE has read since. */
  readonly reclaimedLines: Float64Array;
  /** LOAD and STORE: bytes that the DMA lane moved since it moved these, in this run or the one before. */
  readonly reachBytes: Float64Array;
}

/** Follows a schedule that is run again and again: what comes first finds what the run before left. */
export function followTiles(ops: OperationTable): TileMovement {
  const { length } = ops;
  const movement = {
    otherCoreLines: new Float64Array(length),
    reclaimedLines: new Float64Array(length),
    reachBytes: new Float64Array(length),
  };
  followSram(ops, movement);
  followTensors(ops, movement.reachBytes);
  return movement;
}

function followSram(ops: OperationTable, { otherCoreLines, reclaimedLines }: TileMovement): void {
  const { words, length } = ops;
  const { m, k, n } = ops.tile;
  const holder = new Map<number, number>();
  const pass = (address: number, from: number, to: number, bytes: number) => {
    const moves = (holder.get(address) ?? NOBODY) === from;
    holder.set(address, to);
    return moves ? Math.ceil(bytes / CACHE_LINE_BYTES) : 0;
  };
  for (let op = 0; op < length; op++) {
    const at = op * OPERATION_WORDS;
    if (ops.kind(op) === EXECUTE) {
      otherCoreLines[op] =
        pass(words[at + Column.a], DMA, COMPUTE, tileBytes(m, k)) +
        pass(words[at + Column.b], DMA, COMPUTE, tileBytes(k, n));
      reclaimedLines[op] = pass(words[at + Column.accumulator], DMA, COMPUTE, tileBytes(m, n));
    } else {
      const bytes = tileBytes(words[at + Column.rows], words[at + Column.cols]);
      otherCoreLines[op] = pass(words[at + Column.sram], COMPUTE, DMA, bytes);
    }
  }
}

function followTensors(ops: OperationTable, reachBytes: Float64Array): void {
  const { words, length } = ops;
  const movedAt = new Map<number, number>();
  let moved = 0;
  // Twice: the second time the first run's last moves are known.
  for (let run = 0; run < 2; run++) {
    for (let op = 0; op < length; op++) {
      const at = op * OPERATION_WORDS;
      if (ops.kind(op) === EXECUTE) continue;
      const place = words[at + Column.dram];
      reachBytes[op] = moved - (movedAt.get(place) ?? 0);
      // The bytes are read in one place and written in another: the caches have to hold both.
      moved += 2 * copiedBytes(ops, op);
      movedAt.set(place, moved);
    }
  }
}

/** Bytes that a LOAD or STORE moves, clipped at the tensor's edge. */
export function copiedBytes({ words }: OperationTable, op: number): number {
  const at = op * OPERATION_WORDS;
  return words[at + Column.copyRows] * words[at + Column.copyCols] * BYTES_PER_ELEMENT;
}

/** Whether a LOAD or STORE moves its tile as one stretch of bytes, and not row by row. */
export function isDense({ words }: OperationTable, op: number): boolean {
  const at = op * OPERATION_WORDS;
  const rowBytes = words[at + Column.copyCols] * BYTES_PER_ELEMENT;
  const isWhole = words[at + Column.copyCols] === words[at + Column.cols];
  return words[at] === LOAD && isWhole && words[at + Column.strideBytes] === rowBytes;
}
