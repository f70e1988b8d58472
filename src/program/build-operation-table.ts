import { known } from '../schedule/known.js';
import { laneOf } from '../schedule/lanes.js';
import { linkStores } from '../schedule/operation-names.js';
import { BYTES_PER_ELEMENT, elementBytes, isOfRows, otherOf, type Schedule } from '../schedule/schedule.js';
import { activationWords, bitsOf } from './activation-words.js';
import { findHazards } from './hazards.js';
import { type MemoryImage, OPERATION_WORDS } from './memory-image.js';
import {
  AFTER,
  Column,
  EXECUTE,
  LOAD,
  MULTIPLIES,
  ROW_FUNCTIONS,
  ROWS,
  STORE,
  tableIn,
} from './operation-table.js';
import { writeWaits } from './waits.js';
import { clip, firstOf } from './weight-tiles.js';

/** Resolves a schedule's operations into `memory`, where `image` keeps the table. */
export function buildOperationTable(schedule: Schedule, image: MemoryImage, memory: ArrayBufferLike) {
  const { ops, tile } = schedule;
  const words = new Int32Array(memory, image.operations, ops.length * OPERATION_WORDS);
  const specs = new Map(schedule.tensors.map((spec) => [spec.name, spec]));
  const links = linkStores(ops);
  ops.forEach((op, index) => {
    const at = index * OPERATION_WORDS;
    if (op.op === 'execute') {
      words[at + Column.kind] = EXECUTE;
      words[at + Column.a] = image.sram + op.aAddr;
      words[at + Column.b] = image.sram + op.bAddr;
      words[at + Column.accumulator] = image.sram + op.accAddr;
      words[at + Column.firstK] = Number(op.firstK);
      words[at + Column.lastK] = Number(op.lastK);
      words[at + Column.linkedStore] = links[index];
      return;
    }
    const spec = known(specs, op.tensor, 'tensor');
    const { cols, tileCol } = isOfRows(op) ? { cols: spec.cols, tileCol: 0 } : op;
    const row = op.tileRow * op.rows;
    const col = tileCol * cols;
    const tensor = known(image.tensors, op.tensor, 'tensor');
    /** Of a tensor with one row, what lies over the tile. Address 0 is nobody's: it says that there is none. */
    const rowAt = (name: string | null | undefined) =>
      name ? known(image.tensors, name, 'tensor') + col * BYTES_PER_ELEMENT : 0;
    words[at + Column.dram] = tensor + (row * spec.cols + col) * elementBytes(spec);
    words[at + Column.rows] = op.rows;
    words[at + Column.cols] = cols;
    const clipped = clip(spec, { tileRow: op.tileRow, tileCol, rows: op.rows, cols });
    words[at + Column.copyRows] = clipped.rows;
    words[at + Column.copyCols] = clipped.cols;
    words[at + Column.strideBytes] = spec.cols * elementBytes(spec);
    if (op.op === 'load') {
      words[at + Column.kind] = LOAD;
      const tiles = image.tiles.get(op.tensor);
      if (tiles) {
        words[at + Column.dram] = tensor + firstOf(tiles, spec, op) * elementBytes(spec);
        words[at + Column.strideBytes] = clipped.cols * elementBytes(spec);
      }
      words[at + Column.sram] = image.sram + op.dstAddr;
      words[at + Column.scales] = rowAt(spec.scales);
      words[at + Column.zeroPoints] = rowAt(spec.zeroPoints);
    } else if (isOfRows(op)) {
      words[at + Column.kind] = ROWS;
      words[at + Column.source] =
        known(image.tensors, op.from, 'tensor') + row * spec.cols * BYTES_PER_ELEMENT;
      words[at + Column.rowFunction] = ROW_FUNCTIONS.indexOf(op.op);
      if (op.op !== 'softmax') words[at + Column.epsilon] = bitsOf(op.epsilon);
    } else {
      words[at + Column.kind] = STORE;
      words[at + Column.sram] = image.sram + op.srcAddr;
      words[at + Column.bias] = rowAt(op.bias);
      const other = otherOf(op);
      words[at + Column.other] = other
        ? known(image.tensors, other.tensor, 'tensor') +
          (row * spec.cols + col) * BYTES_PER_ELEMENT +
          (other.after ? AFTER : 0) +
          (op.multiply ? MULTIPLIES : 0)
        : 0;
      const { code, first, second } = activationWords(op.activation, rowAt);
      words[at + Column.activation] = code;
      words[at + Column.first] = first;
      words[at + Column.second] = second;
    }
  });
  if (image.goals !== 0) {
    ops.forEach((op, index) => {
      words[index * OPERATION_WORDS + Column.lane] = laneOf(op);
    });
  }
  const table = tableIn(memory, image, ops.length, tile);
  const segments = table.sramSegments();
  if (image.goals !== 0) writeWaits(table, schedule, segments);
  const hazards = findHazards(table, segments);
  for (let op = 0; op < ops.length; op++) {
    const at = table.rowAt(op);
    words[at + Column.hazard] = hazards.byBytes[op];
    if (ops[op].op !== 'store') words[at + Column.baseHazard] = hazards.byBase[op];
  }
  return table;
}
