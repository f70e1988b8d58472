// What lanes bring on this machine: assignments of operations to lanes on two threads, against one loop.

import { randomModel, randomTensor } from '../../src/model/random-model.js';
import { sequence } from '../../src/protocols/sequence.js';
import { Engine } from '../../src/run/engine.js';
import { type LaneRole, ORIGINAL_LANES } from '../../src/schedule/lanes.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { choose } from '../../src/speed/tuning/choose.js';
import { modelWorkload } from '../../src/workload/workload.js';
import { alternate } from './lib/alternate.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { spread } from './lib/spread.js';
import { type PeerWorkload, peerWorkload, WORKLOAD_NAMES } from './peers/workloads.js';

const WORKERS = 2;
const ASSIGNMENTS: readonly (readonly LaneRole[])[] = [
  ORIGINAL_LANES,
  ['all', 'all'],
  ['dma', 'compute', 'dma', 'compute'],
  ['dma', 'compute', 'compute'],
];
const LOOP = 'one loop';

/** Besides those that others run, too: many rows, and weights that stream from memory. */
const MORE: ReadonlyMap<string, () => Pick<PeerWorkload, 'model' | 'input'>> = new Map(
  (
    [
      ['64,64 at batch 512', [64, 64], 512],
      ['2048,2048,2048 at batch 32', [2048, 2048, 2048], 32],
      ['4096,4096 at batch 8', [4096, 4096], 8],
    ] as const
  ).map(([name, layers, batch]) => [
    name,
    () => ({
      model: randomModel({ layers: [...layers], seed: '1' }),
      input: randomTensor(batch, layers[0], '1/input'),
    }),
  ]),
);

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  for (const name of [...WORKLOAD_NAMES, ...MORE.keys()]) {
    yield await onWorkload(name, (MORE.get(name) ?? (() => peerWorkload(name)))(), quick ? 2 : 200);
  }
}

/** Each engine keeps its threads; all alternate in one process, each a few runs at a time. */
async function onWorkload(
  title: string,
  { model, input }: Pick<PeerWorkload, 'model' | 'input'>,
  rounds: number,
): Promise<Figures> {
  const engines: Engine[] = [];
  const contestant = (name: string, lanes: readonly LaneRole[] | null) => {
    const engine = new Engine({ threaded: lanes !== null, workers: WORKERS });
    engines.push(engine);
    const wanted = { batch: input.rows, tile: 'auto', buffers: 'auto', order: 'pipelined' } as const;
    const objective = lanes === null ? 'sequential' : 'threads';
    const options = choose(
      model,
      { ...wanted, ...(lanes && { lanes }) },
      { protocol: sequence, ringCapacity: 8, machine: BUILT_IN_MACHINE, workers: WORKERS, objective },
    );
    const { schedule, inputs } = modelWorkload(model, options, input, '');
    const turn = async () => {
      const times: number[] = [];
      for (let run = 0; run < RUNS; run++) times.push((await engine.execute(schedule, inputs)).makespanNs);
      return times;
    };
    return { name, turn };
  };
  try {
    const contestants = [
      contestant(LOOP, null),
      ...ASSIGNMENTS.map((lanes) => contestant(lanes.join(), lanes)),
    ];
    const turns = await alternate(contestants, rounds, LIMIT_MS);
    const times = new Map([...turns].map(([name, runs]) => [name, spread(runs.flat(), 'smaller')]));
    const loop = times.get(LOOP);
    const rows = [...times].map(([lanes, { best, median }]) => ({
      lanes,
      'us, best': best / 1e3,
      median: median / 1e3,
      'times one loop, best': (loop?.best ?? Number.NaN) / best,
      'median ': (loop?.median ?? Number.NaN) / median,
    }));
    return {
      title,
      rows,
      notes: [`Each on ${WORKERS} threads, with the tiles that are predicted to be fastest for it.`],
    };
  } finally {
    for (const engine of engines) await engine.close();
  }
}

/** All turns of a workload. */
const LIMIT_MS = 20_000;
/** Of a contestant's turn: what ran before has the caches at first. */
const RUNS = 3;
