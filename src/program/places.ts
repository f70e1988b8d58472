import type { Accesses } from '../lane/accesses.js';
import { known } from '../schedule/known.js';
import {
  isOfRows,
  isStoring,
  otherOf,
  rowsOf,
  type SchedLoad,
  type SchedRows,
  type SchedStore,
  type Schedule,
  type TensorSpec,
} from '../schedule/schedule.js';
import { Segments } from '../schedule/segments.js';
import { SortedNumbers } from '../schedule/sorted-numbers.js';
import type { OperationTable } from './operation-table.js';

/** The most places of all tensors together: where tiles cut tensors into more, whole rows or tensors are one place. */
const MOST_PLACES = 2 ** 20;
/** Rows of places that one range covers at first; there is room for more where it is needed. */
const FEW_RANGES = 16;

/** Ranges of places that an operation touches: from the first up to, not including, the last. */
export interface PlaceRanges {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly isWrite: Uint8Array;
}

/**
 * All that operations can have in common, cut where one of their ranges begins or ends, and numbered: first SRAM, then
 * each tensor that is stored to, row by row. Where two operations have a byte in common, they have a place in common. The
 * other way round need not be so: a tile clipped in SRAM counts from its first byte to its last, and of tensors that are
 * cut into very many pieces larger ones are one place.
 */
export class Places {
  readonly count: number;
  private readonly tensors: ReadonlyMap<string, TensorPlaces>;
  private ranges = {
    count: 0,
    from: new Int32Array(FEW_RANGES),
    to: new Int32Array(FEW_RANGES),
    isWrite: new Uint8Array(FEW_RANGES),
  };

  constructor(
    private readonly ops: OperationTable,
    private readonly schedule: Schedule,
    private readonly sram: Segments,
  ) {
    const specs = new Map(schedule.tensors.map((spec) => [spec.name, spec]));
    const cuts = cutsOf(schedule, specs);
    const tensors = new Map<string, TensorPlaces>();
    let count = sram.count;
    for (const [name, { rows, cols }] of cuts) {
      const room = Math.max(1, MOST_PLACES - (count - sram.count));
      const places = new TensorPlaces(known(specs, name, 'tensor'), rows, cols, count, room);
      tensors.set(name, places);
      count += places.count;
    }
    this.tensors = tensors;
    this.count = count;
  }

  /** What an operation touches, until this is asked again. @param bytes to declare them in. */
  of(op: number, bytes: Accesses): PlaceRanges {
    const { ops, sram } = this;
    this.ranges.count = 0;
    ops.declareSram(op, bytes.clear());
    for (let at = 0; at < bytes.count; at++) {
      this.add(sram.at(bytes.address[at]), sram.at(bytes.end(at)), bytes.isWrite[at]);
    }
    const operation = this.schedule.ops[op];
    if (operation.op === 'execute') return this.ranges;
    if (isOfRows(operation)) {
      this.addRows(operation.from, operation, 0);
      this.addRows(operation.tensor, operation, 1);
      return this.ranges;
    }
    const tensor = this.tensors.get(operation.tensor);
    if (tensor) this.addTile(tensor, operation, Number(operation.op === 'store'));
    if (operation.op === 'store') {
      for (const name of rowsOf(operation)) this.addRow(name, operation);
      const other = this.tensors.get(otherOf(operation)?.tensor ?? '');
      if (other) this.addTile(other, operation, 0);
    }
    return this.ranges;
  }

  /** The part of a tensor of one row that lies over a tile's columns. */
  private addRow(name: string, { tileCol, cols }: SchedStore): void {
    const row = this.tensors.get(name);
    if (row) this.addRectangle(row, 0, 1, tileCol * cols, Math.min(row.spec.cols, (tileCol + 1) * cols), 0);
  }

  private addRows(name: string, { tileRow, rows }: SchedRows, isWrite: number): void {
    const tensor = this.tensors.get(name);
    if (!tensor) return;
    const end = Math.min(tensor.spec.rows, (tileRow + 1) * rows);
    this.addRectangle(tensor, tileRow * rows, end, 0, tensor.spec.cols, isWrite);
  }

  private addTile(tensor: TensorPlaces, tile: SchedLoad | SchedStore, isWrite: number): void {
    const { spec } = tensor;
    const [row, col] = [tile.tileRow * tile.rows, tile.tileCol * tile.cols];
    const [rowsEnd, colsEnd] = [Math.min(spec.rows, row + tile.rows), Math.min(spec.cols, col + tile.cols)];
    this.addRectangle(tensor, row, rowsEnd, col, colsEnd, isWrite);
  }

  private addRectangle(
    tensor: TensorPlaces,
    row: number,
    rowsEnd: number,
    col: number,
    colsEnd: number,
    isWrite: number,
  ): void {
    const [top, bottom] = [tensor.rowPlace(row), tensor.rowPlace(rowsEnd - 1) + 1];
    const [left, right] = [tensor.colPlace(col), tensor.colPlace(colsEnd - 1) + 1];
    if (left === 0 && right === tensor.across) {
      this.add(tensor.first + top * tensor.across, tensor.first + bottom * tensor.across, isWrite);
      return;
    }
    for (let place = top; place < bottom; place++) {
      const begin = tensor.first + place * tensor.across;
      this.add(begin + left, begin + right, isWrite);
    }
  }

  private add(from: number, to: number, isWrite: number): void {
    const { ranges } = this;
    if (ranges.count === ranges.from.length) this.grow();
    const at = this.ranges.count++;
    this.ranges.from[at] = from;
    this.ranges.to[at] = to;
    this.ranges.isWrite[at] = isWrite;
  }

  private grow(): void {
    const { count, from, to, isWrite } = this.ranges;
    const larger = {
      count,
      from: new Int32Array(2 * count),
      to: new Int32Array(2 * count),
      isWrite: new Uint8Array(2 * count),
    };
    larger.from.set(from);
    larger.to.set(to);
    larger.isWrite.set(isWrite);
    this.ranges = larger;
  }
}

interface Cuts {
  readonly rows: SortedNumbers;
  readonly cols: SortedNumbers;
}

/** Where tiles cut each tensor that is stored to. */
function cutsOf({ ops }: Schedule, specs: ReadonlyMap<string, TensorSpec>): ReadonlyMap<string, Cuts> {
  const cuts = new Map<string, Cuts>();
  for (const op of ops) {
    if (!isStoring(op) || cuts.has(op.tensor)) continue;
    const { rows, cols } = known(specs, op.tensor, 'tensor');
    const own: Cuts = { rows: new SortedNumbers(), cols: new SortedNumbers() };
    for (const end of [0, rows]) own.rows.add(end);
    for (const end of [0, cols]) own.cols.add(end);
    cuts.set(op.tensor, own);
  }
  for (const op of ops) {
    if (op.op === 'execute') continue;
    const { rows, cols } = known(specs, op.tensor, 'tensor');
    const own = cuts.get(op.tensor);
    for (const step of [0, 1]) {
      if (isOfRows(op)) {
        const row = Math.min(rows, (op.tileRow + step) * op.rows);
        own?.rows.add(row);
        cuts.get(op.from)?.rows.add(row);
        continue;
      }
      own?.rows.add(Math.min(rows, (op.tileRow + step) * op.rows));
      own?.cols.add(Math.min(cols, (op.tileCol + step) * op.cols));
      if (op.op !== 'store') continue;
      const col = Math.min(cols, (op.tileCol + step) * op.cols);
      for (const row of rowsOf(op)) cuts.get(row)?.cols.add(col);
      const other = cuts.get(otherOf(op)?.tensor ?? '');
      other?.rows.add(Math.min(rows, (op.tileRow + step) * op.rows));
      other?.cols.add(col);
    }
  }
  return cuts;
}

/** The places of one tensor: rectangles between its cuts, or whole rows, or all of it, where there would be too many. */
class TensorPlaces {
  readonly across: number;
  readonly count: number;
  private readonly rows: Segments | null;
  private readonly cols: Segments | null;

  constructor(
    readonly spec: TensorSpec,
    rows: SortedNumbers,
    cols: SortedNumbers,
    readonly first: number,
    room: number,
  ) {
    const down = new Segments(rows);
    const across = new Segments(cols);
    this.rows = down.count <= room ? down : null;
    this.cols = down.count * across.count <= room ? across : null;
    this.across = this.cols?.count ?? 1;
    this.count = (this.rows?.count ?? 1) * this.across;
  }

  rowPlace(row: number): number {
    return this.rows?.within(row) ?? 0;
  }

  colPlace(col: number): number {
    return this.cols?.within(col) ?? 0;
  }
}
