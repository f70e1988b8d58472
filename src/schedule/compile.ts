import { BadInput } from '../bad-input.js';
import type { Model } from '../model/model.js';
import { rangeFault, SRAM_LIMIT_BYTES, TENSOR_LIMIT, TILE_LIMIT } from './limits.js';
import { type MatrixProduct, matrixProducts, type TileProduct, tensorsOf, tileProducts } from './lower.js';
import {
  BYTES_PER_ELEMENT,
  type Operation,
  type Schedule,
  type TensorSpec,
  type TileShape,
} from './schedule.js';
import { divideSram, type Slot, SlotQueue } from './sram.js';

/** How to compile a model. */
export interface CompileOptions {
  /** Rows of the input. Default: the model's own batch, or 1 where it leaves it open. */
  readonly batch?: number;
  /** Default 32 x 32 x 32. */
  readonly tile?: TileShape;
  /** Bytes of SRAM, half for operands and half for accumulators. Default 256 KiB. */
  readonly sramBytes?: number;
  /** Operand buffers; 2 is ping and pong. Default 2. */
  readonly buffers?: number;
}

export const DEFAULT_TILE: TileShape = { m: 32, k: 32, n: 32 };
export const DEFAULT_SRAM_BYTES = 256 * 1024;
export const DEFAULT_BUFFERS = 2;

/**
 * Compiles a model to a static schedule: every output tile in turn, its products with k ascending, then its STORE.
 * A tile that is still in an operand buffer is not loaded again.
 * @throws BadInput where SRAM is too small (with the bytes that would do), a size is none, or the batch does not fit.
 */
export function compile(model: Model, options: CompileOptions = {}): Schedule {
  const { tile = DEFAULT_TILE, sramBytes = DEFAULT_SRAM_BYTES, buffers = DEFAULT_BUFFERS, batch } = options;
  checkSizes(tile, sramBytes, buffers, batch ?? 1);
  const products = matrixProducts(model, batchOf(model, batch));
  const ops = new Emitter(tile, sramBytes, buffers);
  for (const product of products) {
    for (const step of tileProducts(product, tile)) ops.emit(step);
  }
  return { sramBytes, tile, tensors: tensorsOf(products), ops: ops.done };
}

/** Refuses what no valid schedule could have. */
function checkSizes(tile: TileShape, sramBytes: number, buffers: number, batch: number): void {
  const fault =
    rangeFault('tile m', tile.m, 1, TILE_LIMIT) ??
    rangeFault('tile k', tile.k, 1, TILE_LIMIT) ??
    rangeFault('tile n', tile.n, 1, TILE_LIMIT) ??
    rangeFault('SRAM size', sramBytes, 1, SRAM_LIMIT_BYTES) ??
    rangeFault('number of operand buffers', buffers, 1, 1024) ??
    rangeFault('batch', batch, 1, TENSOR_LIMIT);
  if (fault) throw new BadInput(fault);
  if (sramBytes % BYTES_PER_ELEMENT !== 0) {
    throw new BadInput(`SRAM size is ${sramBytes}: give a multiple of ${BYTES_PER_ELEMENT} bytes`);
  }
}

function batchOf(model: Model, asked: number | undefined): number {
  if (asked !== undefined && model.batch !== null && asked !== model.batch) {
    throw new BadInput(
      `${model.name}: the model's batch is fixed at ${model.batch}, not ${asked}: leave --batch out, or give it ${model.batch} rows`,
    );
  }
  return asked ?? model.batch ?? 1;
}

/** Writes operations down one tile product at a time, and keeps book of what is where in SRAM. */
class Emitter {
  readonly done: Operation[] = [];
  private readonly left: SlotQueue;
  private readonly right: SlotQueue;
  private readonly accumulators: SlotQueue;
  private accumulator: Slot | null = null;

  constructor(
    private readonly tile: TileShape,
    sramBytes: number,
    buffers: number,
  ) {
    const map = divideSram(sramBytes, buffers, tile);
    this.left = new SlotQueue(map.left);
    this.right = new SlotQueue(map.right);
    this.accumulators = new SlotQueue(map.accumulators);
  }

  emit({ of, i, j, p, firstK, lastK }: TileProduct): void {
    const { m, k, n } = this.tile;
    const a = this.operand(this.left, of.left, i, p, m, k);
    const b = this.operand(this.right, of.right, p, j, k, n);
    if (firstK) this.accumulator = this.accumulators.take(`${of.output.name} ${i} ${j}`);
    const accAddr = (this.accumulator as Slot).address;
    this.done.push({
      op: 'execute',
      m,
      n,
      k,
      aAddr: a.address,
      bAddr: b.address,
      accAddr,
      firstK,
      lastK,
      buffer: b.buffer,
    });
    if (lastK) this.store(of, i, j, accAddr);
  }

  private operand(
    slots: SlotQueue,
    tensor: TensorSpec,
    row: number,
    col: number,
    rows: number,
    cols: number,
  ) {
    const name = `${tensor.name} ${row} ${col}`;
    const resident = slots.find(name);
    if (resident) return resident;
    const slot = slots.take(name);
    this.done.push({
      op: 'load',
      tensor: tensor.name,
      tileRow: row,
      tileCol: col,
      rows,
      cols,
      dstAddr: slot.address,
      buffer: slot.buffer,
    });
    return slot;
  }

  private store(of: MatrixProduct, i: number, j: number, srcAddr: number): void {
    this.done.push({
      op: 'store',
      tensor: of.output.name,
      tileRow: i,
      tileCol: j,
      rows: this.tile.m,
      cols: this.tile.n,
      srcAddr,
      relu: of.relu,
      bias: of.bias?.name ?? null,
    });
  }
}
