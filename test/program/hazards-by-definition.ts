import { isOfRows, type SchedStore, type Schedule, type TensorSpec } from '../../src/schedule/schedule.js';

/** Bytes of SRAM, from the first up to but not including the last. */
type Interval = readonly [from: number, to: number];

/** The hazard numbers by their definition, comparing every operation with all earlier ones. */
export function hazardsByDefinition(
  { ops, tile, tensors }: Schedule,
  meet: (a: Interval, b: Interval) => boolean,
) {
  const { m, k, n } = tile;
  const byBytes: number[] = [];
  const byBase: number[] = [];
  ops.forEach((op, index) => {
    let executes = 0;
    let lastByBytes = 0;
    let lastByBase = 0;
    for (const earlier of ops.slice(0, index)) {
      if (earlier.op !== 'execute') continue;
      executes++;
      if (op.op === 'execute' || isOfRows(op)) continue;
      const accumulated = place(earlier.accAddr, m * n);
      const touched = [place(earlier.aAddr, m * k), place(earlier.bAddr, k * n), accumulated];
      const own = op.op === 'load' ? place(op.dstAddr, op.rows * op.cols) : place(op.srcAddr, stored(op));
      const awaited = op.op === 'load' ? touched : [accumulated];
      if (awaited.some((other) => meet(own, other))) lastByBytes = executes;
      if (op.op === 'load' && (earlier.aAddr === op.dstAddr || earlier.bAddr === op.dstAddr)) {
        lastByBase = executes;
      }
    }
    byBytes.push(lastByBytes);
    byBase.push(lastByBase);
  });
  return { byBytes, byBase };

  /** Elements from the first to the last that a STORE reads of its tile: what hangs over the tensor's edge it leaves. */
  function stored({ tensor, tileRow, tileCol, rows, cols }: SchedStore): number {
    const spec = tensors.find(({ name }) => name === tensor) as TensorSpec;
    const copiedRows = Math.min(rows, spec.rows - tileRow * rows);
    return (copiedRows - 1) * cols + Math.min(cols, spec.cols - tileCol * cols);
  }
}

function place(address: number, elements: number): Interval {
  return [address, address + 4 * elements];
}

/** Byte by byte. */
export function haveCommonByte([from, to]: Interval, [otherFrom, otherTo]: Interval): boolean {
  const bytes = new Set(Array.from({ length: to - from }, (_, offset) => from + offset));
  return Array.from({ length: otherTo - otherFrom }, (_, offset) => otherFrom + offset).some((byte) =>
    bytes.has(byte),
  );
}

/** By their ends. */
export const overlap = ([from, to]: Interval, [otherFrom, otherTo]: Interval) =>
  from < otherTo && otherFrom < to;
