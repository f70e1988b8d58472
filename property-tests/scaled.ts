import { SRAM_LIMIT_BYTES, TENSOR_LIMIT, TENSORS_LIMIT_BYTES, TILE_LIMIT } from '../src/schedule/limits.js';
import { isOfRows, type Operation, type Schedule, tileBytes } from '../src/schedule/schedule.js';

/**
 * The schedule without what does not grow with it: bias and slopes, whose row stays one row, and STOREs that are clipped in columns,
 * whose rows lie otherwise to a tile that is shifted against theirs.
 */
export function scalable(schedule: Schedule): Schedule {
  const colsOf = new Map(schedule.tensors.map(({ name, cols }) => [name, cols]));
  const ops = schedule.ops.flatMap((op): readonly Operation[] => {
    if (op.op !== 'store') return [op];
    const isWhole = (op.tileCol + 1) * op.cols <= (colsOf.get(op.tensor) ?? 0);
    const activation = op.activation?.name === 'prelu' ? null : op.activation;
    return isWhole ? [{ ...op, bias: null, activation }] : [];
  });
  return { ...schedule, ops };
}

/**
 * Whether operations use the same bytes of SRAM or none in common. Where one uses a part of another's, the schedule that is
 * scaled is another one: half of a tile may be one of its columns in the one, and some of its rows in the other.
 */
export function usesWholeTiles({ tile, ops }: Schedule): boolean {
  const { m, k, n } = tile;
  const used = ops.flatMap((op): readonly (readonly [from: number, to: number])[] => {
    if (op.op === 'load') return [[op.dstAddr, op.dstAddr + tileBytes(op.rows, op.cols)]];
    if (op.op === 'store') return [[op.srcAddr, op.srcAddr + tileBytes(op.rows, op.cols)]];
    if (isOfRows(op)) return [];
    return [
      [op.aAddr, op.aAddr + tileBytes(m, k)],
      [op.bAddr, op.bAddr + tileBytes(k, n)],
      [op.accAddr, op.accAddr + tileBytes(m, n)],
    ];
  });
  return used.every(([from, to], at) =>
    used.slice(0, at).every(([start, end]) => (from === start && to === end) || to <= start || end <= from),
  );
}

/** The largest factor by which tiles, tensors and SRAM of a schedule can grow, each side of a tile by as much. */
export function largestFactor({ sramBytes, tile, tensors, ops }: Schedule): number {
  const sides = ops.flatMap((op) =>
    op.op === 'execute' ? [] : isOfRows(op) ? [op.rows] : [op.rows, op.cols],
  );
  const tileSide = Math.max(tile.m, tile.k, tile.n, ...sides);
  const tensorSide = Math.max(...tensors.flatMap(({ rows, cols }) => [rows, cols]));
  const bytes = tensors.reduce((sum, { rows, cols }) => sum + rows * cols * 4, sramBytes);
  return Math.floor(
    Math.min(
      TILE_LIMIT / tileSide,
      TENSOR_LIMIT / tensorSide,
      Math.sqrt(SRAM_LIMIT_BYTES / sramBytes),
      // With room for rings of 2^20 slots and the rest of a memory image.
      Math.sqrt((TENSORS_LIMIT_BYTES - 2 ** 24) / bytes),
    ),
  );
}

/** The same schedule with `factor` times as many rows and columns of everything: bytes and addresses grow by its square. */
export function scaled({ sramBytes, tile, tensors, ops }: Schedule, factor: number): Schedule {
  const side = (size: number) => size * factor;
  const bytes = (size: number) => size * factor ** 2;
  return {
    sramBytes: bytes(sramBytes),
    tile: { m: side(tile.m), k: side(tile.k), n: side(tile.n) },
    tensors: tensors.map((spec) => ({ ...spec, rows: side(spec.rows), cols: side(spec.cols) })),
    ops: ops.map((op): Operation => {
      if (op.op === 'load') {
        return { ...op, rows: side(op.rows), cols: side(op.cols), dstAddr: bytes(op.dstAddr) };
      }
      if (op.op === 'store') {
        return { ...op, rows: side(op.rows), cols: side(op.cols), srcAddr: bytes(op.srcAddr) };
      }
      if (isOfRows(op)) return { ...op, rows: side(op.rows) };
      const { aAddr, bAddr, accAddr } = op;
      return {
        ...op,
        aAddr: bytes(aAddr),
        bAddr: bytes(bAddr),
        accAddr: bytes(accAddr),
      };
    }),
  };
}
