import { BYTES_PER_ELEMENT, type Operation, type Schedule, tileBytes } from './schedule.js';

/**
 * SRAM cut at the operations' end points: no operation touches part of a segment. Tiles of compiled schedules are
 * one segment each; where hand-written tiles overlap partly, an operand spans several.
 */
export class Segments {
  private readonly indexOf = new Map<number, number>();
  readonly count: number;

  constructor({ ops, tile }: Schedule) {
    /** How many more tiles begin at an address than end there. */
    const begins = new Map<number, number>();
    const tiles = new Set<number>();
    for (const op of ops) {
      for (const [address, bytes] of operands(op, tile)) {
        // Each place counts once; SRAM is small enough for address and size to make one exact number.
        const key = address * 2 ** 20 + bytes / BYTES_PER_ELEMENT;
        if (tiles.has(key)) continue;
        tiles.add(key);
        begins.set(address, (begins.get(address) ?? 0) + 1);
        begins.set(address + bytes, (begins.get(address + bytes) ?? 0) - 1);
      }
    }
    let open = 0;
    let count = 0;
    for (const address of Float64Array.from(begins.keys()).sort()) {
      this.indexOf.set(address, count);
      open += begins.get(address) as number;
      if (open > 0) count++; // what lies between two tiles is no segment: nobody touches it
    }
    this.count = count;
  }

  /** The number of the segment that begins at a byte address where some operand begins or ends. */
  at(address: number): number {
    return this.indexOf.get(address) as number;
  }
}

/** The SRAM tiles of an operation as [byte address, bytes]: the one tile of LOAD and STORE, or A, B and C. */
function operands(op: Operation, tile: Schedule['tile']): readonly (readonly [number, number])[] {
  if (op.op === 'load') return [[op.dstAddr, tileBytes(op.rows, op.cols)]];
  if (op.op === 'store') return [[op.srcAddr, tileBytes(op.rows, op.cols)]];
  return [
    [op.aAddr, tileBytes(tile.m, tile.k)],
    [op.bAddr, tileBytes(tile.k, tile.n)],
    [op.accAddr, tileBytes(tile.m, tile.n)],
  ];
}
