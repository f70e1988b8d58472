import type { TileShape } from '../../schedule/schedule.js';
import type { CopyTimes, KernelTime, Machine } from '../machine.js';
import { executes, loads, longWait, pipeline, type Source, tilesIn } from './micro-schedules.js';
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
  /** How often each micro-schedule is run. Default 15. */
  readonly rounds?: number;
  /** Shapes of EXECUTE to time. Default: a grid from 1x32x32 to 64x128x128. */
  readonly shapes?: readonly TileShape[];
  /** Called as parts are done: one for each shape, and `PARTS_BESIDES_SHAPES`. */
  readonly onProgress?: (done: number) => void;
}

const LINE_BYTES = 64;
const TILE: TileShape = { m: 32, k: 32, n: 32 };
const TILE_LINES = (32 * 32 * 4) / LINE_BYTES;
const TINY: TileShape = { m: 1, k: 1, n: 1 };
const ROWS = 32;
const ROW_BYTES = [64, 128, 512, 2048, 8192];
const PAGE_BYTES = 4096;
/** Sources that fit a core's own caches, the shared cache, a part of it that others leave, and none. */
const SOURCE_BYTES = [2 ** 16, 2 ** 20, 6 * 2 ** 20, 48 * 2 ** 20];
/** A lane looks at a cell 2000 times before it parks, some 10 ns each: see engine/spin-then-park.ts. */
const SPIN_NS = 20_000;
const REPETITIONS = 200;

/** Parts of a calibration: the copies from each source by row length, steps, trips and waits. */
export const PARTS_BESIDES_SHAPES = SOURCE_BYTES.length * ROW_BYTES.length + 3;

export const SHAPES: readonly TileShape[] = [1, 8, 16, 32, 64].flatMap((m) =>
  [
    [32, 32],
    [64, 64],
    [128, 32],
    [32, 128],
    [128, 128],
  ].map(([k, n]) => ({ m, k, n })),
);

/**
 * Measures what decides the time on this machine, with micro-schedules on the real executors and the real workers.
 * Every parameter is the best of its repetitions: whatever disturbs a run only adds to it.
 */
export async function calibrate(options: CalibrateOptions = {}): Promise<Calibration> {
  const { name = 'this machine', rounds = 15, shapes = SHAPES, onProgress } = options;
  const stopwatch = new Stopwatch(rounds);
  const measured: Measured[] = [];
  let done = 0;
  const note = (parameter: string, { ns, spread }: Reading, value = ns) => {
    measured.push({ name: parameter, value, spread });
    return Math.max(0, value);
  };
  const progress = () => onProgress?.(++done);
  try {
    const kernels: KernelTime[] = [];
    for (const tile of shapes) {
      const reading = await stopwatch.each((count) => executes(tile, count), repetitions(tile), 'sequential');
      kernels.push({ ...tile, executeNs: note(`executeNs ${tile.m}x${tile.k}x${tile.n}`, reading) });
      progress();
    }
    const steps = await measureSteps(stopwatch, note);
    progress();
    const { loadBaseNs, copy } = await measureCopies(stopwatch, steps.stepNs, note, progress);
    const between = await measureTrips(stopwatch, note);
    progress();
    const waits = await measureWaits(stopwatch, note, steps);
    progress();
    const machine: Machine = {
      name,
      ...steps,
      ...waits,
      spinNs: SPIN_NS,
      loadBaseNs,
      copy,
      kernels,
      ...between,
    };
    return { machine, measured };
  } finally {
    await stopwatch.close();
  }
}

type Note = (name: string, reading: Reading, value?: number) => number;

/** As many EXECUTEs as take about half a millisecond. */
function repetitions({ m, k, n }: TileShape): number {
  return Math.min(2000, Math.max(10, Math.round(2e7 / (2 * m * k * n))));
}

/** The lanes' own steps: on the compute lane, an EXECUTE costs two of them and a store of a cell. */
async function measureSteps(stopwatch: Stopwatch, note: Note) {
  const tiny: Source = { rows: 1, cols: 1, strideBytes: 64, bytes: 4096 };
  const bare = await stopwatch.each((count) => loads(tiny, count), 2000, 'sequential');
  const onLane = await stopwatch.each((count) => loads(tiny, count), 2000);
  const stepNs = note('stepNs', onLane, Math.max(1, (onLane.ns - bare.ns) / 2));
  const alone = await stopwatch.each((count) => executes(TILE, count), REPETITIONS, 'sequential');
  const handed = await stopwatch.each((count) => executes(TILE, count), REPETITIONS);
  const publishNs = note('publishNs', handed, Math.max(1, handed.ns - alone.ns - 2 * stepNs));
  const run = await stopwatch.whole(executes(TILE, REPETITIONS));
  const startNs = note('startNs', run, run.ns - REPETITIONS * handed.ns);
  return { stepNs, publishNs, startNs };
}

/** LOADs alone, on the DMA lane: rows of each length, from each reach, near and far apart. */
async function measureCopies(stopwatch: Stopwatch, stepNs: number, note: Note, progress: () => void) {
  const cached = { cols: 32, strideBytes: 256, bytes: SOURCE_BYTES[0] };
  const few = await stopwatch.each((count) => loads({ ...cached, rows: 8 }, count), 500);
  const many = await stopwatch.each((count) => loads({ ...cached, rows: 64 }, count), 500);
  const loadBaseNs = note('loadBaseNs', few, few.ns - (8 * (many.ns - few.ns)) / 56 - stepNs);
  const table = { nearRowNs: [] as number[][], farRowNs: [] as number[][] };
  for (const bytes of SOURCE_BYTES) {
    const near: number[] = [];
    const far: number[] = [];
    for (const rowBytes of ROW_BYTES) {
      // Rows of 2 KiB and more are near each other where they follow each other: one stretch of bytes.
      const nearStride = rowBytes < 2048 ? 2 * rowBytes : rowBytes;
      const strides = { near: nearStride, far: Math.max(2 * PAGE_BYTES, 2 * rowBytes) };
      for (const [where, strideBytes] of Object.entries(strides)) {
        const source: Source = { rows: ROWS, cols: rowBytes / 4, strideBytes, bytes };
        const reading = await wholePasses(stopwatch, source);
        const rowNs = Math.max(0.1, (reading.ns - loadBaseNs - stepNs) / ROWS);
        note(`${where}RowNs ${rowBytes} B from ${bytes / 1024} KiB`, reading, rowNs);
        (where === 'near' ? near : far).push(rowNs);
      }
      progress();
    }
    table.nearRowNs.push(near);
    table.farRowNs.push(far);
  }
  const reachBytes = SOURCE_BYTES.map((bytes) => 2 * bytes);
  const copy: CopyTimes = { rowBytes: ROW_BYTES, reachBytes, ...table };
  return { loadBaseNs, copy };
}

/** One LOAD of a source that is gone through from end to end, again and again. */
async function wholePasses(stopwatch: Stopwatch, source: Source): Promise<Reading> {
  const tiles = tilesIn(source);
  const count = tiles * Math.max(1, Math.ceil(300 / tiles));
  const { ns, spread } = await stopwatch.whole(loads(source, count));
  return { ns: ns / count, spread };
}

/** Cache lines that travel from one core to the other, by how much longer operations last that need them. */
async function measureTrips(stopwatch: Stopwatch, note: Note) {
  const flowing = { tile: TILE, slots: 8, loadsLeft: true, loadsRight: true, storesBehind: null };
  const lasting = (kind: 'LOAD' | 'EXECUTE' | 'STORE', shape: Parameters<typeof pipeline>[0]) =>
    stopwatch.lasting(kind, pipeline(shape, REPETITIONS));
  const resident = { ...flowing, loadsLeft: false, loadsRight: false };
  const warm = await stopwatch.lasting('EXECUTE', executes(TILE, REPETITIONS));
  const fresh = await lasting('EXECUTE', flowing);
  const kept = await lasting('EXECUTE', { ...resident, storesBehind: 6 });
  const source: Source = { rows: 32, cols: 32, strideBytes: 1024, bytes: 2 ** 15 };
  const loaded = await stopwatch.lasting('LOAD', loads(source, REPETITIONS));
  const overwritten = await lasting('LOAD', flowing);
  const stored = await lasting('STORE', { ...resident, storesBehind: 6 });
  return {
    freshLineNs: note('freshLineNs', fresh, (fresh.ns - warm.ns) / (2 * TILE_LINES)),
    reclaimLineNs: note('reclaimLineNs', kept, (kept.ns - warm.ns) / TILE_LINES),
    overwriteLineNs: note('overwriteLineNs', overwritten, (overwritten.ns - loaded.ns) / TILE_LINES),
    // A STORE is a LOAD the other way, whose source the other core has written.
    fetchLineNs: note('fetchLineNs', stored, (stored.ns - loaded.ns) / TILE_LINES),
    storeBaseNs: 0,
  };
}

/** How soon a lane sees what it waits for: spinning, and after it has parked. */
async function measureWaits(
  stopwatch: Stopwatch,
  note: Note,
  { stepNs, publishNs }: { stepNs: number; publishNs: number },
) {
  const chain = { tile: TINY, slots: 1, loadsLeft: true, loadsRight: false, storesBehind: null };
  const period = await stopwatch.each((count) => pipeline(chain, count), REPETITIONS);
  // In each turn a LOAD is seen by one lane and an EXECUTE by the other, each with its steps and a store of a cell.
  const steps = 6 * stepNs + 2 * publishNs;
  const observeNs = note('observeNs', period, Math.max(1, (period.ns - steps) / 2));
  const rows = 1024;
  const cols = 1024;
  const long = await stopwatch.whole(longWait(rows, cols));
  const alone = await stopwatch.whole(
    loads({ rows, cols, strideBytes: 4 * cols, bytes: 4 * rows * cols }, 1),
  );
  const wakeNs = note('wakeNs', long, Math.max(observeNs, long.ns - alone.ns));
  return { observeNs, wakeNs };
}
