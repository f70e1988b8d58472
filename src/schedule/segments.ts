import { type Operation, type Schedule, tileBytes } from './schedule.js';

/**
 * SRAM cut at the operations' end points: no operation touches part of a segment. Tiles of compiled schedules are
 * one segment each; where hand-written tiles overlap partly, an operand spans several.
 */
export class Segments {
  private readonly indexOf = new Map<number, number>();
  readonly count: number;

  constructor({ ops, tile }: Schedule) {
    const points = new Set<number>();
    for (const op of ops) {
      for (const [address, bytes] of operands(op, tile)) points.add(address).add(address + bytes);
    }
    // Gaps between operands become segments too; nothing touches them, so they cost a word and no more.
    const sorted = Float64Array.from(points).sort();
    sorted.forEach((address, index) => {
      this.indexOf.set(address, index);
    });
    this.count = Math.max(0, sorted.length - 1);
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
