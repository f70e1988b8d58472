import { randomModel, randomTensor } from '../../src/model/random-model.js';
import type { CompileOptions } from '../../src/schedule/compile.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { modelWorkload, type Workload } from '../../src/workload/workload.js';

/** A random model with random input, compiled. */
export function randomWorkload(
  layers: readonly number[],
  options: CompileOptions = {},
  seed = '1',
): Workload {
  return modelWorkload(randomModel({ layers, seed }), options, null, seed);
}

/** The plan's own workload. */
export function planWorkload(): Workload {
  return randomWorkload([128, 64, 32, 32], { batch: 128 });
}

/** Small, but with edges: no dimension is a multiple of the tile's. */
export function smallWorkload(seed = '1'): Workload {
  return randomWorkload([13, 9, 5], { batch: 7, tile: { m: 4, k: 4, n: 4 }, sramBytes: 4096 }, seed);
}

const TILE_BYTES = 64;

/**
 * One product after another, each into an accumulator of its own and finished at once, and only then the STOREs.
 * With `capacity` slots in each ring of `two-ring`, 2 * capacity + 2 products hang both lanes.
 */
export function productsBeforeStores(products: number): Workload {
  const accumulator = (index: number) => (2 + index) * TILE_BYTES;
  const load = (tensor: string, dstAddr: number): Operation => ({
    op: 'load',
    tensor,
    tileRow: 0,
    tileCol: 0,
    rows: 4,
    cols: 4,
    dstAddr,
    buffer: 0,
  });
  const executes = Array.from(
    { length: products },
    (_, index): Operation => ({
      op: 'execute',
      aAddr: 0,
      bAddr: TILE_BYTES,
      accAddr: accumulator(index),
      firstK: true,
      lastK: true,
      buffer: 0,
    }),
  );
  const stores = Array.from(
    { length: products },
    (_, index): Operation => ({
      op: 'store',
      tensor: 'y',
      tileRow: index,
      tileCol: 0,
      rows: 4,
      cols: 4,
      srcAddr: accumulator(index),
      activation: null,
      bias: null,
    }),
  );
  const schedule: Schedule = {
    sramBytes: accumulator(products),
    tile: { m: 4, k: 4, n: 4 },
    tensors: [
      { name: 'x', rows: 4, cols: 4, role: 'input' },
      { name: 'w', rows: 4, cols: 4, role: 'weight' },
      { name: 'y', rows: 4 * products, cols: 4, role: 'output' },
    ],
    ops: [load('x', 0), load('w', TILE_BYTES), ...executes, ...stores],
  };
  const inputs = new Map(['x', 'w'].map((name) => [name, randomTensor(4, 4, name)]));
  return { name: `${products} products before their stores`, schedule, inputs };
}
