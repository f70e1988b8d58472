import { DEFAULT_RING_CAPACITY } from '../../program/ring-slots.js';
import { defaultProtocol } from '../../protocols/resolve.js';
import type { Schedule, TileShape } from '../../schedule/schedule.js';
import type { Machine } from '../machine.js';
import { simulate } from '../simulate.js';
import {
  executes,
  loads,
  longWait,
  type PipelineShape,
  pipeline,
  type Source,
  stores,
  TILE,
} from './micro-schedules.js';
import { timeSpins } from './spins.js';
import { LEAST_NS, type Note, type Reading, type Stopwatch } from './stopwatch.js';

const LINE_BYTES = 64;
const TILE_LINES = (32 * 32 * 4) / LINE_BYTES;
const TINY: TileShape = { m: 1, k: 1, n: 1 };
/** Of a pipeline of 32x32x32 tiles: less than half a millisecond. */
const REPETITIONS = 200;

/**
 * One EXECUTE with its operands in the caches: in a bare loop or on the lane's thread by a clock, whichever is shorter.
 * The core of one of the two threads may be slow for as long as a calibration lasts.
 */
export async function timeExecute(stopwatch: Stopwatch, tile: TileShape): Promise<Reading> {
  const { m, k, n } = tile;
  const perMillisecond = Math.round(4e7 / (2 * m * k * n));
  const count = Math.min(5000, Math.max(20, perMillisecond));
  const name = `executes ${m}x${k}x${n}`;
  const alone = await stopwatch.each(name, (times) => executes(tile, times), count, 'sequential');
  const few = () => executes(tile, Math.min(count, REPETITIONS));
  const onLane = await stopwatch.lasting(name, 'EXECUTE', few, LEAST_NS.sequential);
  return alone.ns < onLane.ns ? alone : onLane;
}

type Steps = Pick<Machine, 'stepNs' | 'publishNs'>;

/** The lanes' own steps: on the compute lane, an EXECUTE costs two of them and a store of a cell. */
export async function measureSteps(stopwatch: Stopwatch, note: Note): Promise<Steps> {
  const tiny: Source = { rows: 1, cols: 1, strideBytes: 64, bytes: 4096 };
  const tinyLoads = (count: number) => loads(tiny, count);
  const bare = await stopwatch.each('tiny loads', tinyLoads, 20_000, 'sequential');
  const onLane = await stopwatch.each('tiny loads', tinyLoads, 20_000);
  const stepNs = note('stepNs', onLane, Math.max(1, (onLane.ns - bare.ns) / 2));
  // Of one element: of a large tile the difference would be that of two long times, each on a core of its own.
  const tinyExecutes = (count: number) => executes(TINY, count);
  const alone = await stopwatch.each('tiny executes', tinyExecutes, 5 * REPETITIONS, 'sequential');
  const handed = await stopwatch.each('tiny executes', tinyExecutes, 5 * REPETITIONS);
  const publishNs = note('publishNs', handed, Math.max(1, handed.ns - alone.ns - 2 * stepNs));
  return { stepNs, publishNs };
}

/** Cache lines that travel from one core to the other, by how much longer operations last that need them. */
export async function measureTrips(
  stopwatch: Stopwatch,
  note: Note,
  { stepNs, publishNs }: Steps,
  executeNs: number,
) {
  const flowing: PipelineShape = {
    tile: TILE,
    slots: 8,
    loadsLeft: true,
    loadsRight: true,
    storesBehind: null,
  };
  const storing: PipelineShape = { ...flowing, loadsLeft: false, loadsRight: false, storesBehind: 6 };
  const lasting = (name: string, kind: 'LOAD' | 'EXECUTE' | 'STORE', micro: (count: number) => Schedule) =>
    stopwatch.lasting(name, kind, () => micro(REPETITIONS));
  const warm = await lasting('alone', 'EXECUTE', (count) => executes(TILE, count));
  // By the whole run, which is as long as its EXECUTEs, and of which the shortest is the least disturbed. Moments in which
  // both cores are quiet may be short.
  const fresh = await stopwatch.each('flowing', (count) => pipeline(flowing, count), REPETITIONS / 4);
  const stayingNs = executeNs + publishNs + 2 * stepNs;
  const thin: TileShape = { m: 1, k: 64, n: 64 };
  const thinWarm = await lasting('alone, one row', 'EXECUTE', (count) => executes(thin, count));
  const thinFresh = await lasting('flowing, one row', 'EXECUTE', (count) =>
    pipeline({ ...flowing, tile: thin }, count),
  );
  const thinLines = ((thin.k + thin.k * thin.n) * 4) / LINE_BYTES;
  const kept = await lasting('storing', 'EXECUTE', (count) => pipeline(storing, count));
  // LOADs and STOREs that decide how long a run takes: the shortest run is one in which they were not disturbed.
  const wide: Source = { rows: thin.k, cols: thin.n, strideBytes: 2048, bytes: 2 ** 17 };
  const loaded = await lasting('alone', 'LOAD', (count) => loads(wide, count));
  const overwritten = await lasting('flowing, right tiles', 'LOAD', (count) =>
    pipeline({ ...flowing, tile: thin, loadsLeft: false }, count),
  );
  const wideLines = (thin.k * thin.n * 4) / LINE_BYTES;
  const storedAlone = await lasting('alone', 'STORE', (count) => stores(TILE, count, false));
  const fetched = await lasting('storing, short sums', 'STORE', (count) =>
    pipeline({ ...storing, tile: { ...TILE, k: 4 } }, count),
  );
  return {
    freshLineNs: note('freshLineNs', fresh, (fresh.ns - stayingNs) / (2 * TILE_LINES)),
    freshLineThinNs: note('freshLineThinNs', thinFresh, (thinFresh.ns - thinWarm.ns) / thinLines),
    reclaimLineNs: note('reclaimLineNs', kept, (kept.ns - warm.ns) / TILE_LINES),
    overwriteLineNs: note('overwriteLineNs', overwritten, (overwritten.ns - loaded.ns) / wideLines),
    fetchLineNs: note('fetchLineNs', fetched, (fetched.ns - storedAlone.ns) / TILE_LINES),
  };
}

/** How soon a lane sees what it waits for: spinning, and after it has parked. */
export async function measureWaits(stopwatch: Stopwatch, note: Note, { stepNs, publishNs }: Steps) {
  const chain = { tile: TINY, slots: 1, loadsLeft: true, loadsRight: false, storesBehind: null };
  const period = await stopwatch.each('chain', (count) => pipeline(chain, count), 5 * REPETITIONS);
  // In each turn a LOAD is seen by one lane and an EXECUTE by the other, each with its steps and a store of a cell.
  const steps = 6 * stepNs + 2 * publishNs;
  const observeNs = note('observeNs', period, Math.max(1, (period.ns - steps) / 2));
  const spun = timeSpins();
  const spinNs = note('spinNs', spun, spun.ns);
  const [rows, cols] = [4096, 1024];
  const woken = await stopwatch.between('long wait', () => longWait(rows, cols));
  const wakeNs = note('wakeNs', woken, Math.max(observeNs, woken.ns));
  return { observeNs, spinNs, wakeNs };
}

/** What a run takes that is hardly more than its start, less what it is predicted to take without one. */
export async function measureStart(
  stopwatch: Stopwatch,
  note: Note,
  warm: Machine,
  executeNs: number,
): Promise<number> {
  const shape: PipelineShape = { tile: TILE, slots: 8, loadsLeft: true, loadsRight: true, storesBehind: 0 };
  const short = pipeline(shape, 1);
  const run = await stopwatch.whole('a short run', () => short);
  return note('startNs', run, run.ns - predictedNs(short, warm, executeNs));
}

/** What a schedule of 32x32x32 tiles is predicted to take on two workers. @param executeNs of one of them. */
export function predictedNs(schedule: Schedule, machine: Machine, executeNs: number): number {
  const kernels = [{ ...TILE, executeNs }];
  const program = { schedule, protocol: defaultProtocol(schedule), ringCapacity: DEFAULT_RING_CAPACITY };
  const on = { machine: { ...machine, kernels }, workers: 2 };
  return simulate(program, null, { ...on, data: false, logs: false }).makespanNs;
}
