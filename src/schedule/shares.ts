import type { MatrixProduct } from './lower.js';
import { tileCounts } from './product-order.js';
import type { Operation, TileShape } from './schedule.js';

/** The output tiles of one product that one lane computes: rows and columns of tiles, the last ones not included. */
export interface Share {
  readonly iFrom: number;
  readonly iTo: number;
  readonly jFrom: number;
  readonly jTo: number;
}

/** How products are divided among the lanes that compute. */
export type Split = 'rows' | 'columns';

/**
 * By rows where there is a row of tiles for each: then no lane needs what another one made, and each loads the weights for
 * itself. Otherwise by columns, and each layer's output has to be stored before the next one is begun.
 */
export function splitFor(products: readonly MatrixProduct[], tile: TileShape, cores: number): Split {
  return products.every((product) => tileCounts(product, tile).iTiles >= cores) ? 'rows' : 'columns';
}

/** What each of `cores` computes of a product, as evenly as whole tiles go; where there are too few, some get none. */
export function sharesOf(
  product: MatrixProduct,
  tile: TileShape,
  cores: number,
  split: Split,
): readonly Share[] {
  const { iTiles, jTiles } = tileCounts(product, tile);
  const cut = (tiles: number, core: number) => Math.round((tiles * core) / cores);
  return Array.from({ length: cores }, (_, core) =>
    split === 'rows'
      ? { iFrom: cut(iTiles, core), iTo: cut(iTiles, core + 1), jFrom: 0, jTo: jTiles }
      : { iFrom: 0, iTo: iTiles, jFrom: cut(jTiles, core), jTo: cut(jTiles, core + 1) },
  );
}

/**
 * One order of the operations of several: layer by layer, whoever lags most behind goes next.
 * @param layers by core, by layer.
 */
export function interleaved(layers: readonly (readonly (readonly Operation[])[])[]): readonly Operation[] {
  const [first] = layers;
  return first.flatMap((_, layer) => lagging(layers.map((ofCore) => ofCore[layer])));
}

function lagging(lists: readonly (readonly Operation[])[]): readonly Operation[] {
  const merged: Operation[] = [];
  const done = lists.map(() => 0);
  for (;;) {
    let next = -1;
    for (let at = 0; at < lists.length; at++) {
      if (done[at] === lists[at].length) continue;
      if (next < 0 || done[at] * lists[next].length < done[next] * lists[at].length) next = at;
    }
    if (next < 0) return merged;
    merged.push(lists[next][done[next]++]);
  }
}
