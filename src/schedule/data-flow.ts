import { type Operation, type Schedule, tileBytes } from './schedule.js';
import { Segments } from './segments.js';

/** Data that one lane hands to the other through SRAM: the row of the operation that put it there, and of the one that takes it. */
export interface Handover {
  readonly from: number;
  readonly to: number;
}

/**
 * What the lanes hand each other, in the order of those who take it: a LOAD's bytes to each EXECUTE that reads them,
 * and a complete accumulator from its last EXECUTE to each STORE of it.
 */
export function* handovers(schedule: Schedule): Generator<Handover> {
  const { ops, tile } = schedule;
  const segments = new Segments(schedule);
  /** The operation that last wrote each segment, or -1. */
  const writer = new Int32Array(segments.count).fill(-1);
  const operand = tileBytes(tile.m, tile.k);
  const otherOperand = tileBytes(tile.k, tile.n);
  const accumulator = tileBytes(tile.m, tile.n);
  const write = (by: number, address: number, bytes: number) =>
    writer.fill(by, segments.at(address), segments.at(address + bytes));
  const writersOf = (found: Set<number>, address: number, bytes: number) => {
    for (let at = segments.at(address); at < segments.at(address + bytes); at++) found.add(writer[at]);
  };
  for (const [to, op] of ops.entries()) {
    const writers = new Set<number>();
    if (op.op === 'load') write(to, op.dstAddr, tileBytes(op.rows, op.cols));
    else if (op.op === 'store') writersOf(writers, op.srcAddr, tileBytes(op.rows, op.cols));
    else {
      writersOf(writers, op.aAddr, operand);
      writersOf(writers, op.bAddr, otherOperand);
      if (!op.firstK) writersOf(writers, op.accAddr, accumulator);
      write(to, op.accAddr, accumulator);
    }
    for (const from of writers) if (isHandedOver(ops[from], op)) yield { from, to };
  }
}

function isHandedOver(from: Operation | undefined, to: Operation): boolean {
  return to.op === 'execute' ? from?.op === 'load' : from?.op === 'execute' && from.lastK;
}
