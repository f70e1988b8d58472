import { sequence } from '../../protocols/sequence.js';
import type { Schedule, TileShape } from '../../schedule/schedule.js';
import { type CopyTimes, FEW_ROWS, type KernelTime, MANY_ROWS, type Machine } from '../machine.js';
import { Probe } from '../probe.js';
import { simulate } from '../simulate.js';
import {
  executes,
  loads,
  longWait,
  type PipelineShape,
  pipeline,
  type Source,
  stores,
  tilesIn,
} from './micro-schedules.js';
import { timeSpins } from './spins.js';
import { type Reading, Stopwatch } from './stopwatch.js';

/** One parameter as it was measured, for a report. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  /** How far the middle of the repetitions lay above the best, as a part of it. */
  readonly spread: number;
}

/** A machine, and what it was made from. */
export interface Calibration {
  readonly machine: Machine;
  readonly measured: readonly Measured[];
}

/** How to calibrate. */
export interface CalibrateOptions {
  readonly name?: string;
  /** How often everything is gone through. Default 6. */
  readonly passes?: number;
  /** How often each micro-schedule is run in a pass. Default 7. */
  readonly rounds?: number;
  /** The share of the usual time to spend on short micro-schedules. Default 1. */
  readonly patience?: number;
  /** Shapes of EXECUTE to time. Default: a grid from 1x32x32 to 64x128x128. */
  readonly shapes?: readonly TileShape[];
  /** Called as parts are done: in each pass one for each shape, and `PARTS_BESIDES_SHAPES`. */
  readonly onProgress?: (done: number) => void;
}

const LINE_BYTES = 64;
const TILE: TileShape = { m: 32, k: 32, n: 32 };
const TILE_LINES = (32 * 32 * 4) / LINE_BYTES;
const TINY: TileShape = { m: 1, k: 1, n: 1 };
/** A tile that is loaded has no more rows than let it stay within this. */
const LOADED_BYTES = 2 ** 16;
const ROW_BYTES = [64, 128, 512, 2048, 8192];
const PAGE_BYTES = 4096;
/** Sources that fit a core's own caches, the shared cache, a part of it that others leave, and none. */
const SOURCE_BYTES = [2 ** 16, 2 ** 20, 6 * 2 ** 20, 48 * 2 ** 20];
/** Readings of the probe in each pass. */
const PROBES = 100;
/** Of a pipeline of 32x32x32 tiles: less than half a millisecond. */
const REPETITIONS = 200;

/** Parts of a calibration: the copies from each source by row length, steps, trips and waits. */
export const PARTS_BESIDES_SHAPES = SOURCE_BYTES.length * ROW_BYTES.length + 3;

export const SHAPES: readonly TileShape[] = [1, 8, 16, 32, 64].flatMap((m) =>
  [
    [32, 32],
    [64, 64],
    [128, 32],
    [32, 128],
    [64, 128],
    [128, 64],
    [128, 128],
  ].map(([k, n]) => ({ m, k, n })),
);

/**
 * Measures what decides the time on this machine, with micro-schedules on the real executors and the real workers.
 * Every parameter is the best of its repetitions: whatever disturbs a run only adds to it. All is gone through several
 * times, so that a slow moment of the machine does not decide on a parameter.
 */
export async function calibrate(options: CalibrateOptions = {}): Promise<Calibration> {
  const { passes = 6, rounds = 7, patience = 1, onProgress } = options;
  const stopwatch = new Stopwatch(rounds, patience);
  const probe = new Probe();
  let done = 0;
  try {
    let calibration: Calibration | null = null;
    for (let pass = 0; pass < passes; pass++) {
      calibration = await measureAll(stopwatch, options, () => onProgress?.(++done));
      for (let reading = 0; reading < PROBES * patience; reading++) await probe.isQuiet();
    }
    if (!calibration) throw new RangeError(`passes ${passes}: it must be 1 or more`);
    const { machine, measured } = calibration;
    return { machine: { ...machine, probeNs: probe.bestNs }, measured };
  } finally {
    await Promise.all([stopwatch.close(), probe.close()]);
  }
}

/** One pass over everything; times are the best of this pass and those before. */
async function measureAll(
  stopwatch: Stopwatch,
  { name = 'this machine', shapes = SHAPES }: CalibrateOptions,
  progress: () => void,
): Promise<Calibration> {
  const measured: Measured[] = [];
  const note = (parameter: string, { spread }: Reading, value: number) => {
    const kept = Math.max(0, value);
    measured.push({ name: parameter, value: kept, spread });
    return kept;
  };
  const kernels: KernelTime[] = [];
  for (const tile of shapes) {
    const parameter = `executeNs ${tile.m}x${tile.k}x${tile.n}`;
    const reading = await stopwatch.each(
      parameter,
      (count) => executes(tile, count),
      repetitions(tile),
      'sequential',
    );
    kernels.push({ ...tile, executeNs: note(parameter, reading, reading.ns) });
    progress();
  }
  const steps = await measureSteps(stopwatch, note);
  progress();
  const copies = await measureCopies(stopwatch, steps.stepNs, note, progress);
  const trips = await measureTrips(stopwatch, note);
  progress();
  const waits = await measureWaits(stopwatch, note, steps);
  const warm: Machine = { name, ...steps, ...copies, ...trips, ...waits, kernels, startNs: 0 };
  const startNs = await measureStart(stopwatch, note, warm);
  progress();
  return { machine: { ...warm, startNs }, measured };
}

type Note = (name: string, reading: Reading, value: number) => number;

/** As many EXECUTEs as take about a millisecond. */
function repetitions({ m, k, n }: TileShape): number {
  return Math.min(5000, Math.max(20, Math.round(4e7 / (2 * m * k * n))));
}

/** The lanes' own steps: on the compute lane, an EXECUTE costs two of them and a store of a cell. */
async function measureSteps(stopwatch: Stopwatch, note: Note) {
  const tiny: Source = { rows: 1, cols: 1, strideBytes: 64, bytes: 4096 };
  const tinyLoads = (count: number) => loads(tiny, count);
  const bare = await stopwatch.each('tiny loads', tinyLoads, 20_000, 'sequential');
  const onLane = await stopwatch.each('tiny loads', tinyLoads, 20_000);
  const stepNs = note('stepNs', onLane, Math.max(1, (onLane.ns - bare.ns) / 2));
  const many = (count: number) => executes(TILE, count);
  const alone = await stopwatch.each('executes', many, REPETITIONS, 'sequential');
  const handed = await stopwatch.each('executes', many, REPETITIONS);
  const publishNs = note('publishNs', handed, Math.max(1, handed.ns - alone.ns - 2 * stepNs));
  return { stepNs, publishNs };
}

/** LOADs alone, on the DMA lane: rows of each length, from each reach, near and far apart. And STOREs. */
async function measureCopies(stopwatch: Stopwatch, stepNs: number, note: Note, progress: () => void) {
  const cached = { cols: 32, strideBytes: 256, bytes: SOURCE_BYTES[0] };
  const ofRows = (rows: number) =>
    stopwatch.each(`loads of ${rows} rows`, (count) => loads({ ...cached, rows }, count), 5000);
  const few = await ofRows(8);
  const many = await ofRows(64);
  const rowNs = (many.ns - few.ns) / 56;
  const loadBaseNs = note('loadBaseNs', few, few.ns - 8 * rowNs - stepNs);
  const storing = async (parameter: string, finish: boolean) => {
    const stored = await stopwatch.each(parameter, (count) => stores(TILE, count, finish), 5000);
    return note(parameter, stored, (stored.ns - loadBaseNs - stepNs) / (TILE.m * rowNs));
  };
  const storeRowShare = await storing('storeRowShare', false);
  const finishRowShare = await storing('finishRowShare', true);
  const table = { nearRowNs: [] as number[][], farRowNs: [] as number[][], crowdRowNs: [] as number[][] };
  for (const bytes of SOURCE_BYTES) {
    const of = { near: [] as number[], far: [] as number[], crowd: [] as number[] };
    for (const rowBytes of ROW_BYTES) {
      // Rows of 2 KiB and more are near each other where they follow each other: one stretch of bytes.
      const nearStride = rowBytes < 2048 ? 2 * rowBytes : rowBytes;
      const farStride = Math.max(2 * PAGE_BYTES, 2 * rowBytes);
      const shapes = {
        near: { most: FEW_ROWS, strideBytes: nearStride },
        far: { most: FEW_ROWS, strideBytes: farStride },
        crowd: { most: MANY_ROWS, strideBytes: farStride },
      };
      for (const where of ['near', 'far', 'crowd'] as const) {
        const { most, strideBytes } = shapes[where];
        const rows = Math.min(most, LOADED_BYTES / rowBytes);
        const source: Source = { rows, cols: rowBytes / 4, strideBytes, bytes };
        const parameter = `${where}RowNs ${rowBytes} B from ${bytes / 1024} KiB`;
        const reading = await wholePasses(stopwatch, parameter, source);
        of[where].push(note(parameter, reading, Math.max(0.1, (reading.ns - loadBaseNs - stepNs) / rows)));
      }
      progress();
    }
    table.nearRowNs.push(of.near);
    table.farRowNs.push(of.far);
    table.crowdRowNs.push(of.crowd);
  }
  const reachBytes = SOURCE_BYTES.map((bytes) => 2 * bytes);
  const copy: CopyTimes = { rowBytes: ROW_BYTES, reachBytes, ...table };
  return { loadBaseNs, storeBaseNs: loadBaseNs, storeRowShare, finishRowShare, copy };
}

/** One LOAD of a source that is gone through from end to end, again and again. */
async function wholePasses(stopwatch: Stopwatch, name: string, source: Source): Promise<Reading> {
  const tiles = tilesIn(source);
  const count = tiles * Math.max(1, Math.ceil(2000 / tiles));
  const { ns, spread } = await stopwatch.whole(name, () => loads(source, count));
  return { ns: ns / count, spread };
}

/** Cache lines that travel from one core to the other, by how much longer operations last that need them. */
async function measureTrips(stopwatch: Stopwatch, note: Note) {
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
  const flow = (count: number) => pipeline(flowing, count);
  const storeFlow = (count: number) => pipeline(storing, count);
  const source: Source = { rows: 32, cols: 32, strideBytes: 1024, bytes: 2 ** 15 };
  const warm = await lasting('alone', 'EXECUTE', (count) => executes(TILE, count));
  const fresh = await lasting('flowing', 'EXECUTE', flow);
  const thin: TileShape = { m: 1, k: 64, n: 64 };
  const thinWarm = await lasting('alone, one row', 'EXECUTE', (count) => executes(thin, count));
  const thinFresh = await lasting('flowing, one row', 'EXECUTE', (count) =>
    pipeline({ ...flowing, tile: thin }, count),
  );
  const thinLines = ((thin.k + thin.k * thin.n) * 4) / LINE_BYTES;
  const kept = await lasting('storing', 'EXECUTE', storeFlow);
  const loaded = await lasting('alone', 'LOAD', (count) => loads(source, count));
  const overwritten = await lasting('flowing', 'LOAD', flow);
  const storedAlone = await lasting('alone', 'STORE', (count) => stores(TILE, count, false));
  const fetched = await lasting('storing', 'STORE', storeFlow);
  return {
    freshLineNs: note('freshLineNs', fresh, (fresh.ns - warm.ns) / (2 * TILE_LINES)),
    freshLineThinNs: note('freshLineThinNs', thinFresh, (thinFresh.ns - thinWarm.ns) / thinLines),
    reclaimLineNs: note('reclaimLineNs', kept, (kept.ns - warm.ns) / TILE_LINES),
    overwriteLineNs: note('overwriteLineNs', overwritten, (overwritten.ns - loaded.ns) / TILE_LINES),
    fetchLineNs: note('fetchLineNs', fetched, (fetched.ns - storedAlone.ns) / TILE_LINES),
  };
}

/** How soon a lane sees what it waits for: spinning, and after it has parked. */
async function measureWaits(
  stopwatch: Stopwatch,
  note: Note,
  { stepNs, publishNs }: { stepNs: number; publishNs: number },
) {
  const chain = { tile: TINY, slots: 1, loadsLeft: true, loadsRight: false, storesBehind: null };
  const period = await stopwatch.each('chain', (count) => pipeline(chain, count), 5 * REPETITIONS);
  // In each turn a LOAD is seen by one lane and an EXECUTE by the other, each with its steps and a store of a cell.
  const steps = 6 * stepNs + 2 * publishNs;
  const observeNs = note('observeNs', period, Math.max(1, (period.ns - steps) / 2));
  const spun = timeSpins();
  const spinNs = note('spinNs', spun, spun.ns);
  const [rows, cols] = [4096, 1024];
  const long = await stopwatch.whole('long wait', () => longWait(rows, cols));
  const source: Source = { rows, cols, strideBytes: 4 * cols, bytes: 4 * rows * cols };
  const alone = await stopwatch.whole('long load', () => loads(source, 1));
  const wakeNs = note('wakeNs', long, Math.max(observeNs, long.ns - alone.ns));
  return { observeNs, spinNs, wakeNs };
}

/** What a run takes that is hardly more than its start, less what it is predicted to take without one. */
async function measureStart(stopwatch: Stopwatch, note: Note, warm: Machine): Promise<number> {
  const shape: PipelineShape = { tile: TILE, slots: 8, loadsLeft: true, loadsRight: true, storesBehind: 0 };
  const short = pipeline(shape, 1);
  const { ns } = await stopwatch.each(
    'executes',
    (count) => executes(TILE, count),
    REPETITIONS,
    'sequential',
  );
  const kernels = [{ ...TILE, executeNs: ns }];
  const predicted = simulate(short, null, sequence, 8, {
    machine: { ...warm, kernels },
    data: false,
    logs: false,
  });
  const run = await stopwatch.whole('a short run', () => short);
  return note('startNs', run, run.ns - predicted.makespanNs);
}
