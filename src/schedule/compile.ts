import type { Model } from '../model/model.js';
import { BadInput } from '../refusal/bad-input.js';
import { Emitter } from './emitter.js';
import { OPERATIONS_LIMIT, rangeFault, SRAM_LIMIT_BYTES, TENSOR_LIMIT, TILE_LIMIT } from './limits.js';
import { type MatrixProduct, matrixProducts, tensorsOf } from './lower.js';
import { leastTraffic, SINGLE_TILE, tileCounts, tileProducts } from './product-order.js';
import { BYTES_PER_ELEMENT, type Operation, type Schedule, type TileShape } from './schedule.js';
import { divideSram } from './sram.js';
import { tensorsByName } from './validate.js';

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
  /** Default `plain`: what the original plan has, and what its protocols need. */
  readonly order?: ScheduleOrder;
}

/**
 * `plain`: every output tile in turn, its STORE straight behind its last EXECUTE. `pipelined`: output tiles in blocks
 * that share operands, weights loaded ahead, STOREs sunk behind later LOADs, so that the lanes overlap.
 */
export type ScheduleOrder = 'plain' | 'pipelined';
export const SCHEDULE_ORDERS: readonly ScheduleOrder[] = ['plain', 'pipelined'];

export const DEFAULT_TILE: TileShape = { m: 32, k: 32, n: 32 };
export const DEFAULT_SRAM_BYTES = 256 * 1024;
export const DEFAULT_BUFFERS = 2;

/**
 * Compiles a model to a static schedule of LOADs, EXECUTEs and STOREs; every output tile sums its products with k
 * ascending. A tile that is still in an operand buffer is not loaded again.
 * @throws BadInput where SRAM is too small (with the bytes that would do), a size is none, or the batch does not fit.
 */
export function compile(model: Model, options: CompileOptions = {}): Schedule {
  const { tile = DEFAULT_TILE, sramBytes = DEFAULT_SRAM_BYTES, buffers = DEFAULT_BUFFERS, batch } = options;
  checkSizes(tile, sramBytes, buffers, batch ?? 1);
  const products = matrixProducts(model, batchOf(model, batch));
  const tensors = tensorsOf(products);
  tensorsByName(tensors, model.name);
  checkExecutes(products, tile, model.name);
  const ops = (options.order === 'pipelined' ? pipelined : plain)(products, tile, sramBytes, buffers);
  return { sramBytes, tile, tensors, ops };
}

type Order = (
  products: readonly MatrixProduct[],
  tile: TileShape,
  sramBytes: number,
  buffers: number,
) => readonly Operation[];

const plain: Order = (products, tile, sramBytes, buffers) => {
  const map = divideSram(sramBytes, buffers, tile, outputTiles(products, tile));
  const emitter = new Emitter(tile, map, 0);
  for (const product of products) emitter.emitAll(tileProducts(product, tile, SINGLE_TILE));
  return emitter.done;
};

/**
 * A LOAD waits for the EXECUTE that used its buffer last, so by the time the DMA lane has handed over as many more
 * EXECUTEs as there are buffers, an accumulator's last one is complete, and its STORE waits no more.
 */
const pipelined: Order = (products, tile, sramBytes, buffers) => {
  // With one more than are ever taken nothing depends on how many there are.
  const map = divideSram(sramBytes, buffers, tile, outputTiles(products, tile) + buffers + 1);
  const most = map.accumulators.length;
  const sinkBehind = Math.min(buffers, most - 1);
  const blocks = products.map((product) => leastTraffic(product, tile, most - sinkBehind, buffers));
  const open = Math.max(...blocks.map(({ iTiles, jTiles }) => iTiles * jTiles));
  // No more accumulators than are in use at once: the fewer, the more of them stay in the cache.
  const accumulators = map.accumulators.slice(0, open + sinkBehind);
  const emitter = new Emitter(tile, { ...map, accumulators }, sinkBehind);
  products.forEach((product, at) => {
    emitter.emitAll(tileProducts(product, tile, blocks[at]));
  });
  emitter.finish();
  return emitter.done;
};

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

/** Before any operation is made: each takes a hundred bytes. */
function checkExecutes(products: readonly MatrixProduct[], tile: TileShape, name: string): void {
  const executes = tileProductCount(products, tile);
  if (executes <= OPERATIONS_LIMIT) return;
  throw new BadInput(
    `${name}: it takes ${executes} EXECUTEs, more than ${OPERATIONS_LIMIT}: use larger tiles or a smaller batch`,
  );
}

/** How many EXECUTEs a model takes with these tiles, without compiling it. */
export function executeCount(model: Model, batch: number, tile: TileShape): number {
  return tileProductCount(matrixProducts(model, batch), tile);
}

function tileProductCount(products: readonly MatrixProduct[], tile: TileShape): number {
  const counts = products.map((product) => tileCounts(product, tile));
  return counts.reduce((sum, { iTiles, jTiles, pTiles }) => sum + iTiles * jTiles * pTiles, 0);
}

function outputTiles(products: readonly MatrixProduct[], tile: TileShape): number {
  const counts = products.map((product) => tileCounts(product, tile));
  return counts.reduce((sum, { iTiles, jTiles }) => sum + iTiles * jTiles, 0);
}

function batchOf(model: Model, asked: number | undefined): number {
  if (asked !== undefined && model.batch !== null && asked !== model.batch) {
    throw new BadInput(
      `${model.name}: the model's batch is fixed at ${model.batch}, not ${asked}: leave --batch out, or give it ${model.batch} rows`,
    );
  }
  return asked ?? model.batch ?? 1;
}
