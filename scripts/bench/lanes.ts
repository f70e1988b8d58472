// What the two lanes cost and gain: the protocol's share of an EXECUTE, and how near threads come to their bound.
import { modelWorkload } from '../../src/analysis/workload.js';
import { Engine } from '../../src/engine/engine.js';
import { randomModel, randomTensor } from '../../src/model/random-model.js';
import type { Tensor } from '../../src/model/tensor.js';
import type { CompileOptions } from '../../src/schedule/compile.js';
import type { Operation, SchedExecute, Schedule } from '../../src/schedule/schedule.js';
import { alternate, type Contestant } from './lib/alternate.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { type Spread, spread } from './lib/spread.js';

const SEED = '1';

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const turns = quick ? 3 : 200;
  const sequential = new Engine();
  // Room for the DMA lane to be far ahead, so that the compute lane finds its next item every time.
  const ahead = new Engine({ threaded: true, ringBufferCapacity: 1024 });
  const threaded = new Engine({ threaded: true });
  try {
    yield await protocolCost(sequential, ahead, turns);
    yield await bounds(sequential, threaded, turns);
  } finally {
    await ahead.close();
    await threaded.close();
  }
}

/** A lane that never waits: EXECUTEs of the same resident operands, one after another. */
async function protocolCost(sequential: Engine, threaded: Engine, turns: number): Promise<Figures> {
  const executes = 4000;
  const schedule = residentSchedule(executes);
  const inputs = new Map([
    ['a', randomTensor(32, 32, 'a')],
    ['b', randomTensor(32, 32, 'b')],
  ]);
  const times = await timesOf(
    [makespans('bare', sequential, schedule, inputs), makespans('lane', threaded, schedule, inputs)],
    turns,
  );
  const [bare, lane] = [times('bare'), times('lane')];
  const row = (statistic: 'best' | 'median') => ({
    of: statistic,
    'kernel alone, ns': bare[statistic] / executes,
    'in the lane, ns': lane[statistic] / executes,
    'protocol, ns': (lane[statistic] - bare[statistic]) / executes,
    'protocol / kernel, %': 100 * (lane[statistic] / bare[statistic] - 1),
  });
  return {
    title: 'The protocol to a compute lane that does not wait: one EXECUTE of 32x32x32',
    rows: [row('best'), row('median')],
    notes: ['In a bare loop of the sequential executor, and in the compute lane with a ring of 1024 slots.'],
  };
}

/** Two LOADs, many EXECUTEs of what they loaded, one STORE. */
function residentSchedule(executes: number): Schedule {
  const tile = { tileRow: 0, tileCol: 0, rows: 32, cols: 32 };
  const bytes = 4 * tile.rows * tile.cols;
  const execute = (index: number): SchedExecute => ({
    op: 'execute',
    m: 32,
    n: 32,
    k: 32,
    aAddr: 0,
    bAddr: bytes,
    accAddr: 2 * bytes,
    firstK: true, // or sums would grow without end
    lastK: index === executes - 1,
    buffer: 0,
  });
  const ops: Operation[] = [
    { op: 'load', tensor: 'a', ...tile, dstAddr: 0, buffer: 0 },
    { op: 'load', tensor: 'b', ...tile, dstAddr: bytes, buffer: 0 },
    ...Array.from({ length: executes }, (_, index) => execute(index)),
    { op: 'store', tensor: 'c', ...tile, srcAddr: 2 * bytes, relu: false, bias: null },
  ];
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
async function bounds(
  sequential: Engine,
  threaded: Engine,
  turns: number,
  options: CompileOptions = {},
): Promise<Figures> {
  const rows = [];
  for (const { layers, batch } of WORKLOADS) {
    const model = randomModel({ layers, seed: SEED });
    const { schedule, inputs } = modelWorkload(model, { ...options, batch }, null, SEED);
    const only = (keep: (op: Operation) => boolean) => ({ ...schedule, ops: schedule.ops.filter(keep) });
    // An engine lays out memory anew for another schedule; each contestant has its own.
    const dma = new Engine();
    const compute = new Engine();
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
