import { known } from '../schedule/known.js';
import {
  isOfRows,
  otherOf,
  rowsOf,
  type SchedLoad,
  type Schedule,
  type TensorSpec,
} from '../schedule/schedule.js';

/**
 * How a weight lies in memory: tile after tile in the order in which LOADs first ask for them, each of them dense and clipped at
 * the weight's edge. A LOAD then reads one stretch of bytes. From a weight that lay row by row it would read a few bytes from
 * each of as many pages as the tile has rows.
 */
export interface WeightTiles {
  /** A tile's shape in elements, before clipping. */
  readonly rows: number;
  readonly cols: number;
  /** By the tile's number, counted row by row: where it begins, in elements from the weight's beginning. Those that are loaded. */
  readonly firsts: ReadonlyMap<number, number>;
}

/** Which tile, and of what shape before clipping. */
type Tile = Pick<SchedLoad, 'tileRow' | 'tileCol' | 'rows' | 'cols'>;

/** The weights that lie in tiles, by name: those that LOADs alone read, all in tiles of one shape. */
export function weightTiles({ tensors, ops }: Schedule): ReadonlyMap<string, WeightTiles> {
  const specs = new Map(tensors.map((spec) => [spec.name, spec]));
  const loads = new Map<string, SchedLoad[]>();
  for (const op of ops) {
    if (op.op !== 'load' || known(specs, op.tensor, 'tensor').role !== 'weight') continue;
    const all = loads.get(op.tensor);
    if (all) all.push(op);
    else loads.set(op.tensor, [op]);
  }
  for (const name of readByRows({ tensors, ops })) loads.delete(name);
  const placed = [...loads].flatMap(([name, all]) => {
    const [{ rows, cols }] = all;
    const isAlike = all.every((load) => load.rows === rows && load.cols === cols);
    return isAlike ? [[name, inOrder(known(specs, name, 'tensor'), all)] as const] : [];
  });
  return new Map(placed);
}

/** What is read along whole rows: by STOREs, by functions of rows, and as scales of others. */
function* readByRows({ tensors, ops }: Pick<Schedule, 'tensors' | 'ops'>): Iterable<string> {
  for (const { scales, zeroPoints } of tensors) {
    if (scales) yield scales;
    if (zeroPoints) yield zeroPoints;
  }
  for (const op of ops) {
    if (isOfRows(op)) yield op.from;
    else if (op.op === 'store') {
      yield* rowsOf(op);
      const other = otherOf(op);
      if (other) yield other.tensor;
    }
  }
}

function inOrder(spec: TensorSpec, loads: readonly SchedLoad[]): WeightTiles {
  const [{ rows, cols }] = loads;
  const firsts = new Map<number, number>();
  let end = 0;
  for (const load of loads) {
    const tile = numberOf(spec, load);
    if (firsts.has(tile)) continue;
    firsts.set(tile, end);
    const clipped = clip(spec, load);
    end += clipped.rows * clipped.cols;
  }
  return { rows, cols, firsts };
}

/** Where a tile begins that is loaded, in elements from the weight's beginning. */
export function firstOf({ firsts }: WeightTiles, spec: TensorSpec, tile: Tile): number {
  return known(firsts, numberOf(spec, tile), 'tile');
}

/** Copies a weight that lies row by row to where it lies in tiles. */
export function copyInTiles(
  { rows, cols, firsts }: WeightTiles,
  spec: TensorSpec,
  data: Float32Array,
  to: Float32Array | Int8Array,
): void {
  const across = Math.ceil(spec.cols / cols);
  for (const [tile, first] of firsts) {
    const [tileRow, tileCol] = [Math.floor(tile / across), tile % across];
    const clipped = clip(spec, { tileRow, tileCol, rows, cols });
    for (let row = 0; row < clipped.rows; row++) {
      const from = (tileRow * rows + row) * spec.cols + tileCol * cols;
      to.set(data.subarray(from, from + clipped.cols), first + row * clipped.cols);
    }
  }
}

/** A tile's rows and columns that are within its tensor. */
export function clip(spec: TensorSpec, { tileRow, tileCol, rows, cols }: Tile) {
  return {
    rows: Math.min(rows, spec.rows - tileRow * rows),
    cols: Math.min(cols, spec.cols - tileCol * cols),
  };
}

function numberOf({ cols }: TensorSpec, tile: Tile): number {
  return tile.tileRow * Math.ceil(cols / tile.cols) + tile.tileCol;
}
