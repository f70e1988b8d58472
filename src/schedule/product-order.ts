import type { MatrixProduct } from './lower.js';
import type { TileShape } from './schedule.js';
import type { Share } from './shares.js';

/** One EXECUTE to come: tile (i, p) of the left factor times tile (p, j) of the right one, into tile (i, j). */
export interface TileProduct {
  readonly of: MatrixProduct;
  readonly i: number;
  readonly j: number;
  readonly p: number;
  readonly firstK: boolean;
  readonly lastK: boolean;
}

/** Output tiles whose products are interleaved: with p outermost, each operand tile serves all of them. */
export interface Block {
  readonly iTiles: number;
  readonly jTiles: number;
}

/** One output tile at a time: the original design's order. */
export const SINGLE_TILE: Block = { iTiles: 1, jTiles: 1 };

/**
 * The block with the least traffic. A left tile is loaded once for each block of columns, a right tile once for
 * each block of rows; of two blocks alike the smaller is taken, whose first STORE comes sooner.
 * @param accumulators output tiles that can be open at once.
 * @param buffers operand buffers. Within a block the right tiles of one p are used again for each of its rows: half
 *   of the buffers may hold them, the others are there to load ahead.
 */
export function leastTraffic(share: Share, tile: TileShape, accumulators: number, buffers: number): Block {
  const iTiles = share.iTo - share.iFrom;
  const jTiles = share.jTo - share.jFrom;
  const resident = Math.max(1, Math.floor(buffers / 2));
  const loads = (i: number, j: number) =>
    tile.m * iTiles * Math.ceil(jTiles / j) + tile.n * jTiles * Math.ceil(iTiles / i);
  let best = SINGLE_TILE;
  for (let i = 1; i <= Math.min(iTiles, accumulators); i++) {
    const widest = Math.min(jTiles, Math.floor(accumulators / i), i === 1 ? jTiles : resident);
    for (let j = 1; j <= widest; j++) {
      if (loads(i, j) < loads(best.iTiles, best.jTiles)) best = { iTiles: i, jTiles: j };
    }
  }
  return best;
}

/**
 * The tile products of a share of one matrix product, block by block. Blocks follow each other along the rows of the output,
 * because the next layer needs whole rows; within a block p ascends outermost, so every output tile sums its
 * products with k ascending.
 */
export function tileProducts(
  of: MatrixProduct,
  tile: TileShape,
  { iFrom, iTo, jFrom, jTo }: Share,
  block: Block,
): readonly TileProduct[] {
  const { pTiles } = tileCounts(of, tile);
  const products: TileProduct[] = [];
  for (let iFirst = iFrom; iFirst < iTo; iFirst += block.iTiles) {
    const iEnd = Math.min(iTo, iFirst + block.iTiles);
    for (let jFirst = jFrom; jFirst < jTo; jFirst += block.jTiles) {
      const jEnd = Math.min(jTo, jFirst + block.jTiles);
      for (let p = 0; p < pTiles; p++) {
        for (let i = iFirst; i < iEnd; i++) {
          for (let j = jFirst; j < jEnd; j++) {
            products.push({ of, i, j, p, firstK: p === 0, lastK: p === pTiles - 1 });
          }
        }
      }
    }
  }
  return products;
}

/** Output tiles down and across, and products that each of them sums. */
export function tileCounts(of: MatrixProduct, tile: TileShape) {
  return {
    iTiles: Math.ceil(of.output.rows / tile.m),
    jTiles: Math.ceil(of.output.cols / tile.n),
    pTiles: Math.ceil(of.left.cols / tile.k),
  };
}
