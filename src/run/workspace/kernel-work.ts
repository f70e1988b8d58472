import type { Kernels } from '../../kernels/kernels.js';
import { type LanesImage, OPERATION_WORDS } from '../../program/memory-image.js';
import { Column, type OperationTable, ROW_FUNCTIONS } from '../../program/operation-table.js';
import type { TileContext, TileWork } from '../../program/protocol.js';
import { RingSlots } from '../../program/ring-slots.js';
import { BYTES_PER_ELEMENT } from '../../schedule/schedule.js';

/** Carries tile operations out with kernels, on the memory that the operation table's addresses are in. */
export class KernelWork implements TileWork {
  constructor(
    private readonly ops: OperationTable,
    private readonly kernels: Kernels,
  ) {}

  load(op: number): void {
    const { words } = this.ops;
    const at = op * OPERATION_WORDS;
    if (words[at + Column.scales] !== 0) {
      this.loadInt8(at);
      return;
    }
    this.kernels.load(
      words[at + Column.sram],
      words[at + Column.dram],
      words[at + Column.rows],
      words[at + Column.cols],
      words[at + Column.copyRows],
      words[at + Column.copyCols],
      words[at + Column.strideBytes],
    );
  }

  private loadInt8(at: number): void {
    const { words } = this.ops;
    this.kernels.loadInt8(
      words[at + Column.sram],
      words[at + Column.dram],
      words[at + Column.rows],
      words[at + Column.cols],
      words[at + Column.copyRows],
      words[at + Column.copyCols],
      words[at + Column.strideBytes],
      words[at + Column.scales],
      words[at + Column.zeroPoints],
    );
  }

  execute(op: number): void {
    const { words, tile } = this.ops;
    const at = op * OPERATION_WORDS;
    this.kernels.execute(
      words[at + Column.a],
      words[at + Column.b],
      words[at + Column.accumulator],
      tile.m,
      tile.k,
      tile.n,
      words[at + Column.firstK],
    );
  }

  store(op: number): void {
    const { words } = this.ops;
    const at = op * OPERATION_WORDS;
    if (words[at + Column.other] !== 0) {
      this.storeWithOther(op, at);
      return;
    }
    this.kernels.store(
      words[at + Column.dram],
      words[at + Column.sram],
      words[at + Column.cols],
      words[at + Column.copyRows],
      words[at + Column.copyCols],
      words[at + Column.strideBytes],
      words[at + Column.bias],
      words[at + Column.activation],
      words[at + Column.first],
      words[at + Column.second],
    );
  }

  /** In the tensor itself, one pass after another. */
  private storeWithOther(op: number, at: number): void {
    const { ops, kernels } = this;
    const { words } = ops;
    const [to, from, cols] = [words[at + Column.dram], words[at + Column.sram], words[at + Column.cols]];
    const [rows, copyCols] = [words[at + Column.copyRows], words[at + Column.copyCols]];
    const [stride, bias] = [words[at + Column.strideBytes], words[at + Column.bias]];
    const activation = words[at + Column.activation];
    const [first, second] = [words[at + Column.first], words[at + Column.second]];
    const isLast = ops.isOtherLast(op) || activation === 0;
    if (isLast) kernels.store(to, from, cols, rows, copyCols, stride, bias, activation, first, second);
    else kernels.store(to, from, cols, rows, copyCols, stride, bias, 0, 0, 0);
    const other = ops.otherAt(op);
    if (ops.multiplies(op)) kernels.multiply(to, other, rows, copyCols, stride);
    else kernels.add(to, other, rows, copyCols, stride);
    const across = stride / BYTES_PER_ELEMENT;
    if (!isLast) kernels.store(to, to, across, rows, copyCols, stride, 0, activation, first, second);
  }

  rows(op: number): void {
    const { words } = this.ops;
    const at = op * OPERATION_WORDS;
    const [to, from] = [words[at + Column.dram], words[at + Column.source]];
    const [rows, cols] = [words[at + Column.copyRows], words[at + Column.cols]];
    const epsilon = words[at + Column.epsilon];
    const name = ROW_FUNCTIONS[words[at + Column.rowFunction]];
    if (name === 'softmax') this.kernels.softmax(to, from, rows, cols);
    else if (name === 'layer-norm') this.kernels.layerNorm(to, from, rows, cols, epsilon);
    else this.kernels.rmsNorm(to, from, rows, cols, epsilon);
  }
}

/** The context of a protocol's lanes over real memory. Workers build theirs from what the main thread sends. */
export function contextOver(
  memory: ArrayBufferLike,
  image: LanesImage,
  capacity: number,
  ops: OperationTable,
  kernels: Kernels,
): TileContext {
  return {
    ops,
    rings: image.rings.map(
      (address) => new RingSlots(new Int32Array(memory, address, capacity), address, capacity),
    ),
    tiles: new KernelWork(ops, kernels),
  };
}
