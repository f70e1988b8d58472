import { OPERATION_WORDS } from '../program/memory-image.js';
import { Column, type OperationTable } from '../program/operation-table.js';
import { BYTES_PER_ELEMENT, type SchedLoad, type Storing } from '../schedule/schedule.js';
import { addStretch, type ElementSet, unionOf } from './element-set.js';

/**
 * The elements of an EXECUTE's accumulator that come out otherwise where some that it reads are otherwise. Row i comes of
 * row i of the left operand, column j of column j of the right one, and each element of itself.
 * @param left, right, before the elements of both operands, and of the accumulator, that are otherwise.
 * @param take is told how many stretches there will be before room is taken for them; it may throw.
 */
export function productElements(
  { words, tile }: OperationTable,
  op: number,
  left: ElementSet,
  right: ElementSet,
  before: ElementSet,
  take: (stretches: number) => void,
): ElementSet {
  const at = op * OPERATION_WORDS;
  const { m, k, n } = tile;
  const rows = rowsOf(left, words[at + Column.a] / BYTES_PER_ELEMENT, m, k);
  const columns = columnsOf(right, words[at + Column.b] / BYTES_PER_ELEMENT, n);
  const inRow = stretchesOf(columns);
  const wholeRow = [0, n];
  take((m * inRow.length) / 2);
  const accumulator = words[at + Column.accumulator] / BYTES_PER_ELEMENT;
  const ends: number[] = [];
  for (let row = 0; row < m; row++) {
    const stretches = rows[row] ? wholeRow : inRow;
    const begin = accumulator + row * n;
    for (let i = 0; i < stretches.length; i += 2) {
      addStretch(ends, begin + stretches[i], begin + stretches[i + 1]);
    }
  }
  return unionOf([Int32Array.from(ends), before]);
}

/**
 * The elements of one range that an EXECUTE reads which these elements of its accumulator come of.
 * @param range 0 is the left operand, 1 the right one, 2 the accumulator before it.
 */
export function readElements(
  { words, tile }: OperationTable,
  op: number,
  range: number,
  made: ElementSet,
): ElementSet {
  const at = op * OPERATION_WORDS;
  const { m, k, n } = tile;
  const accumulator = words[at + Column.accumulator] / BYTES_PER_ELEMENT;
  if (range === 2) return made;
  const ends: number[] = [];
  if (range === 0) {
    const first = words[at + Column.a] / BYTES_PER_ELEMENT;
    rowsOf(made, accumulator, m, n).forEach((mark, row) => {
      if (mark) addStretch(ends, first + row * k, first + (row + 1) * k);
    });
    return Int32Array.from(ends);
  }
  const first = words[at + Column.b] / BYTES_PER_ELEMENT;
  const inRow = stretchesOf(columnsOf(made, accumulator, n));
  for (let row = 0; row < k; row++) {
    for (let i = 0; i < inRow.length; i += 2) {
      addStretch(ends, first + row * n + inRow[i], first + row * n + inRow[i + 1]);
    }
  }
  return Int32Array.from(ends);
}

/** Which of `rows` rows of a tile, `cols` wide from element `first` on, some of these elements lie in. */
function rowsOf(elements: ElementSet, first: number, rows: number, cols: number): Uint8Array {
  const marks = new Uint8Array(rows);
  for (let at = 0; at < elements.length; at += 2) {
    marks.fill(1, Math.floor((elements[at] - first) / cols), Math.ceil((elements[at + 1] - first) / cols));
  }
  return marks;
}

/** Which columns of a tile, `cols` wide from element `first` on, some of these elements lie in. */
function columnsOf(elements: ElementSet, first: number, cols: number): Uint8Array {
  const marks = new Uint8Array(cols);
  for (let at = 0; at < elements.length; at += 2) {
    const from = elements[at] - first;
    const to = Math.min(elements[at + 1] - first, from + cols);
    for (let offset = from; offset < to; offset++) marks[offset % cols] = 1;
  }
  return marks;
}

function stretchesOf(marks: Uint8Array): number[] {
  const ends: number[] = [];
  marks.forEach((mark, at) => {
    if (mark) addStretch(ends, at, at + 1);
  });
  return ends;
}

/** The elements of a LOAD's tile in SRAM that come from elements of the tensor which a STORE writes. */
export function storedElements(
  ops: OperationTable,
  load: number,
  loads: SchedLoad,
  store: number,
  stores: Storing,
): ElementSet {
  const to = ops.words[load * OPERATION_WORDS + Column.sram] / BYTES_PER_ELEMENT;
  const [fromRow, toRow] = common('copyRows', loads.tileRow * loads.rows, stores.tileRow * stores.rows);
  const storedCol = stores.op === 'store' ? stores.tileCol * stores.cols : 0;
  const [fromCol, toCol] = common('copyCols', loads.tileCol * loads.cols, storedCol);
  const ends: number[] = [];
  for (let row = fromRow; row < toRow; row++) {
    if (fromCol < toCol) addStretch(ends, to + row * loads.cols + fromCol, to + row * loads.cols + toCol);
  }
  return Int32Array.from(ends);

  /** Rows or columns of the LOAD's tile that are the STORE's too. */
  function common(copied: 'copyRows' | 'copyCols', loadAt: number, storeAt: number): [number, number] {
    const end = (op: number, begin: number) => begin + ops.words[op * OPERATION_WORDS + Column[copied]];
    return [Math.max(loadAt, storeAt) - loadAt, Math.min(end(load, loadAt), end(store, storeAt)) - loadAt];
  }
}
