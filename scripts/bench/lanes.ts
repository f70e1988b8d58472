// What the two lanes cost and gain: the protocol's share of an EXECUTE, and how near threads come to their bound.

import { randomModel, randomTensor } from '../../src/model/random-model.js';
import type { Tensor } from '../../src/model/tensor.js';
import { sequence } from '../../src/protocols/sequence.js';
import { Engine } from '../../src/run/engine.js';
import type { Operation, SchedExecute, Schedule } from '../../src/schedule/schedule.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { choose } from '../../src/speed/tuning/choose.js';
import { modelWorkload } from '../../src/workload/workload.js';
import { alternate, type Contestant } from './lib/alternate.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { type Spread, spread } from './lib/spread.js';

const SEED = '1';

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const turns = quick ? 3 : 200;
  yield await protocolCost(turns);
  yield await bounds(turns);
}

/** EXECUTEs of the same resident operands, one after another. */
const EXECUTES = 4000;

/** What the DMA lane does while the compute lane, which never has to wait, carries them out. */
const SCENES = [
  { dmaLane: 'has ended', ringCapacity: 4096, stores: false },
  { dmaLane: 'waits for the last one', ringCapacity: 4096, stores: true },
  { dmaLane: 'waits for room, ring of 8', ringCapacity: 8, stores: false },
] as const;

async function protocolCost(turns: number): Promise<Figures> {
  const inputs = new Map(['a', 'b'].map((name) => [name, randomTensor(32, 32, name)]));
  const rows = [];
  for (const { dmaLane, ringCapacity, stores } of SCENES) {
    const schedule = residentSchedule(stores);
    const sequential = new Engine();
    await using threaded = new Engine({ threaded: true, ringBufferCapacity: ringCapacity });
    const times = await timesOf(
      [makespans('bare', sequential, schedule, inputs), makespans('lane', threaded, schedule, inputs)],
      turns,
    );
    const [bare, lane] = [times('bare'), times('lane')];
    rows.push({
      'DMA lane': dmaLane,
      'kernel alone ns, best': bare.best / EXECUTES,
      'in the lane ns, best': lane.best / EXECUTES,
      'protocol / kernel %, best': 100 * (lane.best / bare.best - 1),
      '%, median': 100 * (lane.median / bare.median - 1),
    });
  }
  return {
    title: 'The protocol to a compute lane that never waits: one EXECUTE of 32x32x32',
    rows,
    notes: [
      'Kernel alone: the sequential executor, which calls it in a bare loop. While the DMA lane waits it spins or is',
      'parked, and the compute lane pays for waking it.',
    ],
  };
}

/** Two LOADs, many EXECUTEs of what they loaded, and a STORE if wanted. */
function residentSchedule(stores: boolean): Schedule {
  const tile = { tileRow: 0, tileCol: 0, rows: 32, cols: 32 };
  const bytes = 4 * tile.rows * tile.cols;
  const execute = (index: number): SchedExecute => ({
    op: 'execute',
    aAddr: 0,
    bAddr: bytes,
    accAddr: 2 * bytes,
    firstK: true, // or sums would grow without end
    lastK: index === EXECUTES - 1,
    buffer: 0,
  });
  const ops: Operation[] = [
    { op: 'load', tensor: 'a', ...tile, dstAddr: 0, buffer: 0 },
    { op: 'load', tensor: 'b', ...tile, dstAddr: bytes, buffer: 0 },
    ...Array.from({ length: EXECUTES }, (_, index) => execute(index)),
  ];
  if (stores)
    ops.push({ op: 'store', tensor: 'c', ...tile, srcAddr: 2 * bytes, activation: null, bias: null });
  const tensor = (name: string, role: 'input' | 'output') => ({ name, rows: 32, cols: 32, role });
  return {
    sramBytes: 3 * bytes,
    tile: { m: 32, k: 32, n: 32 },
    tensors: [tensor('a', 'input'), tensor('b', 'input'), tensor('c', 'output')],
    ops,
  };
}

const WORKLOADS: readonly { readonly layers: readonly number[]; readonly batch: number }[] = [
  { layers: [128, 64, 32, 32], batch: 128 },
  { layers: [2048, 2048, 2048], batch: 32 },
  { layers: [4096, 4096], batch: 8 },
];

/**
 * Sequential against threads, and each lane's operations alone: if both lanes worked all the time, a threaded run
 * would take as long as the longer of them.
 */
async function bounds(turns: number): Promise<Figures> {
  const rows = [];
  for (const { layers, batch } of WORKLOADS) {
    const model = randomModel({ layers, seed: SEED });
    const options = choose(
      model,
      { batch, tile: 'auto', buffers: 'auto', order: 'pipelined' },
      { protocol: sequence, ringCapacity: 8, machine: BUILT_IN_MACHINE, objective: 'threads' },
    );
    const { schedule, inputs } = modelWorkload(model, options, null, SEED);
    const only = (keep: (op: Operation) => boolean) => ({ ...schedule, ops: schedule.ops.filter(keep) });
    // An engine lays out memory anew for another schedule: each contestant has its own.
    const [sequential, dma, compute] = [new Engine(), new Engine(), new Engine()];
    await using threaded = new Engine({ threaded: true });
    const large = schedule.ops.length > 5000;
    const times = await timesOf(
      [
        makespans('sequential', sequential, schedule, inputs),
        makespans('threads', threaded, schedule, inputs),
        makespans(
          'dma',
          dma,
          only(({ op }) => op !== 'execute'),
          inputs,
        ),
        makespans(
          'compute',
          compute,
          only(({ op }) => op === 'execute'),
          inputs,
        ),
      ],
      large ? Math.ceil(turns / 5) : turns,
    );
    rows.push(...['best' as const, 'median' as const].map((of) => boundRow(layers, batch, times, of)));
  }
  return {
    title: 'Threads against sequential, and their bound: runs in milliseconds',
    rows,
    notes: [
      "DMA and compute alone: the schedule without the other lane's operations, run sequentially. Bound: their sum",
      'divided by the longer; share: what threads gain over sequential, divided by the bound.',
    ],
  };
}

function boundRow(
  layers: readonly number[],
  batch: number,
  times: (name: string) => Spread,
  of: 'best' | 'median',
) {
  const [sequential, threads, dma, compute] = ['sequential', 'threads', 'dma', 'compute'].map(
    (name) => times(name)[of] / 1e6,
  );
  const bound = (dma + compute) / Math.max(dma, compute);
  return {
    workload: `${layers.join()} at ${batch}, ${of}`,
    sequential,
    threads,
    'gain, times': sequential / threads,
    'DMA alone': dma,
    'compute alone': compute,
    'bound, times': bound,
    'share of the bound, %': (100 * sequential) / threads / bound,
  };
}

function makespans(
  name: string,
  engine: Engine,
  schedule: Schedule,
  inputs: ReadonlyMap<string, Tensor>,
): Contestant<number> {
  return { name, turn: async () => (await engine.execute(schedule, inputs)).makespanNs };
}

/** Takes turns, warm-up first; gives the spread of each one's times by its name. */
async function timesOf(
  contestants: readonly Contestant<number>[],
  turns: number,
): Promise<(name: string) => Spread> {
  await alternate(contestants, Math.ceil(turns / 10));
  const times = await alternate(contestants, turns);
  return (name) => spread(times.get(name) ?? [], 'smaller');
}
