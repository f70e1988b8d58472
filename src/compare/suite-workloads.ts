import type { Model } from '../model/model.js';
import { randomModel } from '../model/random-model.js';
import { DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { counters } from '../protocols/counters.js';
import { sequence } from '../protocols/sequence.js';
import { parseRoles } from '../schedule/lanes.js';
import type { Machine } from '../speed/machine.js';
import { type ChoosableOptions, choose } from '../speed/tuning/choose.js';
import { modelWorkload, type Workload } from '../workload/workload.js';

const SEED = '1';

const ALL_ALL = lanes('all,all');
const ONE_DMA = lanes('dma,compute,compute');
const APART = lanes('load,store,compute');

/** The batches of the trained model, and what is not to be chosen. */
const MNIST: readonly (readonly [number, ChoosableOptions])[] = [
  [1, {}],
  [8, ALL_ALL],
  [32, ONE_DMA],
  [128, {}],
];

/** What the suite runs besides: name, layers, batch, and what is not to be chosen. */
const RANDOM: readonly (readonly [string, readonly number[], number, ChoosableOptions])[] = [
  ['the original MLP', [128, 64, 32, 32], 128, {}],
  [
    'the original MLP as designed',
    [128, 64, 32, 32],
    128,
    { ...shape('32x32x32'), buffers: 2, order: 'plain' },
  ],
  ['the original MLP', [128, 64, 32, 32], 128, ALL_ALL],
  ['square 512', [512, 512], 512, {}],
  ['square 512', [512, 512], 512, ALL_ALL],
  ['square 512', [512, 512], 512, ONE_DMA],
  ['square 256, tiles 16x32x32', [256, 256], 256, shape('16x32x32')],
  ['square 256, tiles 32x32x32', [256, 256], 256, shape('32x32x32')],
  ['square 256, tiles 64x64x64', [256, 256], 256, { ...shape('64x64x64'), ...APART }],
  ['square 256, tiles 8x64x64', [256, 256], 256, shape('8x64x64')],
  ['square 256, plain, 2 buffers', [256, 256], 256, { ...shape('32x32x32'), buffers: 2, order: 'plain' }],
  ['square 256, 1 buffer', [256, 256], 256, { ...shape('32x32x32'), buffers: 1 }],
  ['square 256, 16 buffers', [256, 256], 256, { ...shape('32x32x32'), buffers: 16 }],
  ['tall: 2048 rows of 64', [64, 64], 2048, {}],
  ['wide: 64 to 2048', [64, 2048], 32, ALL_ALL],
  ['deep K: 4096 to 64', [4096, 64], 64, {}],
  ['16 MiB of weights, batch 32', [2048, 2048], 32, APART],
  ['32 MiB of weights, batch 32', [2048, 2048, 2048], 32, ALL_ALL],
  ['64 MiB of weights, batch 8', [4096, 4096], 8, {}],
  ['64 MiB of weights, tiles 8x32x32', [4096, 4096], 8, { ...shape('8x32x32'), ...ONE_DMA }],
];

/** How many workloads there are. */
export const SUITE_SIZE = RANDOM.length + MNIST.length;

/**
 * Workloads of different shape, size and schedule, one at a time, because of their weights. Tiles and buffers are
 * chosen for the machine where nothing is said.
 */
export function* suiteWorkloads(mnist: Model, machine: Machine): Generator<Workload> {
  const workload = (name: string, model: Model, batch: number, wanted: ChoosableOptions) => {
    const protocol = wanted.lanes ? counters : sequence;
    const options = choose(
      model,
      { batch, tile: 'auto', buffers: 'auto', order: 'pipelined', ...wanted },
      { protocol, ringCapacity: DEFAULT_RING_CAPACITY, machine, objective: 'threads' },
    );
    return { ...modelWorkload(model, options, null, SEED), name };
  };
  for (const [batch, wanted] of MNIST) yield workload(`MNIST model, batch ${batch}`, mnist, batch, wanted);
  for (const [name, layers, batch, wanted] of RANDOM) {
    yield workload(name, randomModel({ layers, seed: SEED }), batch, wanted);
  }
}

function lanes(text: string): ChoosableOptions {
  return { lanes: parseRoles(text) };
}

function shape(text: string): ChoosableOptions {
  const [m, k, n] = text.split('x').map(Number);
  return { tile: { m, k, n } };
}
