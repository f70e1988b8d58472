import type { Model } from '../model/model.js';
import { BadInput } from '../refusal/bad-input.js';
import { Emitter } from './emitter.js';
import { type ComputeLane, computeLanes, isOriginal, type LaneRole, ORIGINAL_LANES } from './lanes.js';
import { OPERATIONS_LIMIT, rangeFault, SRAM_LIMIT_BYTES, TENSOR_LIMIT, TILE_LIMIT } from './limits.js';
import { type MatrixProduct, matrixProducts, tensorsOf } from './lower.js';
import { type Block, leastTraffic, SINGLE_TILE, tileCounts, tileProducts } from './product-order.js';
import { BYTES_PER_ELEMENT, type Operation, type Schedule, type TileShape } from './schedule.js';
import { interleaved, type Share, sharesOf, splitFor } from './shares.js';
import { divideSram, type SramMap } from './sram.js';
import { tensorsByName } from './validate.js';

/** How to compile a model. */
export interface CompileOptions {
  /** Rows of the input. Default: the model's own batch, or 1 where it leaves it open. */
  readonly batch?: number;
  /** Default 32 x 32 x 32. */
  readonly tile?: TileShape;
  /**
   * Bytes of SRAM, half for operands and half for accumulators, divided among the lanes that compute. Default 256 KiB for
   * each of them.
   */
  readonly sramBytes?: number;
  /** Operand buffers; 2 is ping and pong. Default 2. */
  readonly buffers?: number;
  /** Default `plain`: what the original plan has, and what its protocols need. */
  readonly order?: ScheduleOrder;
  /** What each lane carries out. Default: the original design's, whose operations name no lane. */
  readonly lanes?: readonly LaneRole[];
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

/** The SRAM of a schedule for these lanes where nobody says how much: a region of the usual size for each that computes. */
export function defaultSramBytes(lanes: readonly LaneRole[] = ORIGINAL_LANES): number {
  return computeLanes(lanes).length * DEFAULT_SRAM_BYTES;
}

/**
 * Compiles a model to a static schedule of LOADs, EXECUTEs and STOREs; every output tile sums its products with k
 * ascending. A tile that is still in an operand buffer is not loaded again.
 * @throws BadInput where SRAM is too small (with the bytes that would do), a size is none, or the batch does not fit.
 */
export function compile(model: Model, options: CompileOptions = {}): Schedule {
  const { tile = DEFAULT_TILE, buffers = DEFAULT_BUFFERS, lanes = ORIGINAL_LANES, order, batch } = options;
  const cores = computeLanes(lanes);
  const sramBytes = options.sramBytes ?? defaultSramBytes(lanes);
  checkSizes(tile, sramBytes, buffers, batch ?? 1);
  const products = matrixProducts(model, batchOf(model, batch));
  const tensors = tensorsOf(products);
  tensorsByName(tensors, model.name);
  checkExecutes(products, tile, model.name);
  const split = splitFor(products, tile, cores.length);
  const shares = products.map((product) => sharesOf(product, tile, cores.length, split));
  const layers = cores.map((_, core) => {
    const parts = products.map((of, layer) => ({ of, share: shares[layer][core] }));
    const map = (accumulators: number) =>
      divideSram(sramBytes, buffers, tile, accumulators, core, cores.length);
    const emitter = (order === 'pipelined' ? pipelined : plain)(parts, tile, map, buffers);
    // What another lane reads in the next layer has to be stored by then.
    return byLayer(emitter, parts, cores.length > 1 && split === 'columns', [core, cores.length]);
  });
  if (isOriginal(lanes)) return { sramBytes, tile, tensors, ops: layers.flat(2) };
  const ofLanes = layers.map((ofCore, core) => ofCore.map((ops) => ops.map((op) => onLane(op, cores[core]))));
  return { sramBytes, tile, tensors, ops: interleaved(ofLanes) };
}

/** What one lane computes of a layer. */
interface Part {
  readonly of: MatrixProduct;
  readonly share: Share;
}

interface PartEmitter {
  readonly emitter: Emitter;
  readonly blocks: readonly Block[];
  readonly tile: TileShape;
}

type Order = (
  parts: readonly Part[],
  tile: TileShape,
  sram: (accumulators: number) => SramMap,
  buffers: number,
) => PartEmitter;

const plain: Order = (parts, tile, sram) => {
  const emitter = new Emitter(tile, sram(outputTiles(parts)), 0);
  return { emitter, blocks: parts.map(() => SINGLE_TILE), tile };
};

/**
 * A LOAD waits for the EXECUTE that used its buffer last, so by the time the DMA lane has handed over as many more
 * EXECUTEs as there are buffers, an accumulator's last one is complete, and its STORE waits no more.
 */
const pipelined: Order = (parts, tile, sram, buffers) => {
  // With one more than are ever taken nothing depends on how many there are.
  const map = sram(outputTiles(parts) + buffers + 1);
  const most = map.accumulators.length;
  const sinkBehind = Math.min(buffers, most - 1);
  const blocks = parts.map(({ share }) => leastTraffic(share, tile, most - sinkBehind, buffers));
  const open = Math.max(...blocks.map(({ iTiles, jTiles }) => iTiles * jTiles));
  // No more accumulators than are in use at once: the fewer, the more of them stay in the cache.
  const accumulators = map.accumulators.slice(0, open + sinkBehind);
  return { emitter: new Emitter(tile, { ...map, accumulators }, sinkBehind), blocks, tile };
};

/**
 * The operations of each layer, with all of its STOREs where `isFlushed`; the last layer always has all that are left. Behind
 * each layer stands its function of rows, which needs what every core has stored of a row.
 * @param among which core of how many this is.
 */
function byLayer(
  { emitter, blocks, tile }: PartEmitter,
  parts: readonly Part[],
  isFlushed: boolean,
  among: readonly [core: number, cores: number],
): readonly (readonly Operation[])[] {
  let from = 0;
  return parts.flatMap(({ of, share }, layer) => {
    emitter.emitAll(tileProducts(of, tile, share, blocks[layer]));
    if (isFlushed || of.ofRows !== null || layer === parts.length - 1) emitter.finish();
    const ops = emitter.done.slice(from);
    from = emitter.done.length;
    return [ops, functionsOfRows(of, tile.m, among)];
  });
}

/** The cores take blocks of rows in turn. */
function functionsOfRows(
  { output, ofRows }: MatrixProduct,
  rows: number,
  [core, cores]: readonly [number, number],
): readonly Operation[] {
  if (ofRows === null) return [];
  const { function: of, to } = ofRows;
  const ops: Operation[] = [];
  for (let tileRow = core; tileRow * rows < output.rows; tileRow += cores) {
    const place = { tensor: to.name, from: output.name, tileRow, rows };
    ops.push(
      of.name === 'softmax' ? { op: of.name, ...place } : { op: of.name, ...place, epsilon: of.epsilon },
    );
  }
  return ops;
}

function onLane(op: Operation, lanes: ComputeLane): Operation {
  return { ...op, lane: lanes[op.op === 'execute' ? 'compute' : op.op === 'load' ? 'load' : 'store'] };
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

function outputTiles(parts: readonly Part[]): number {
  const tiles = ({ share: { iFrom, iTo, jFrom, jTo } }: Part) => (iTo - iFrom) * (jTo - jFrom);
  return parts.reduce((sum, part) => sum + tiles(part), 0);
}

function batchOf(model: Model, asked: number | undefined): number {
  if (asked !== undefined && model.batch !== null && asked !== model.batch) {
    throw new BadInput(
      `${model.name}: the model's batch is fixed at ${model.batch}, not ${asked}: leave --batch out, or give it ${model.batch} rows`,
    );
  }
  return asked ?? model.batch ?? 1;
}
