import { type CopyTimes, FEW_ROWS, MANY_ROWS, type Machine } from '../machine.js';
import { measureBeside } from './beside.js';
import { loads, type Source, stores, TILE, tilesIn } from './micro-schedules.js';
import type { Note, Reading, Stopwatch } from './stopwatch.js';

/** What a machine knows of LOADs and STOREs. */
export type CopyParameters = Pick<
  Machine,
  'loadBaseNs' | 'storeBaseNs' | 'storeRowShare' | 'finishRowShare' | 'copy'
>;

/** A tile that is loaded has no more rows than let it stay within this. */
const LOADED_BYTES = 2 ** 16;
const ROW_BYTES = [64, 128, 512, 2048, 8192];
const PAGE_BYTES = 4096;
/**
 * Sources that fit a core's own caches, the shared cache, a part of it that others leave, none but in part, and none: a cache
 * that is too small by a third still has half of what it is asked for.
 */
const SOURCE_BYTES = [2 ** 16, 2 ** 20, 6 * 2 ** 20, 48 * 2 ** 20, 96 * 2 ** 20];

/** How often `progress` is called: for each row length from each source, and for each source beside another core. */
export const COPY_PARTS = SOURCE_BYTES.length * (ROW_BYTES.length + 1);

/** LOADs alone, on the DMA lane: rows of each length, from each reach, near and far apart. And STOREs. */
export async function measureCopies(
  stopwatch: Stopwatch,
  stepNs: number,
  note: Note,
  progress: () => void,
): Promise<CopyParameters> {
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
  for (const times of Object.values(table)) level(times);
  const reachBytes = SOURCE_BYTES.map((bytes) => 2 * bytes);
  const beside = await measureBeside(stopwatch, SOURCE_BYTES, note, progress);
  const copy: CopyTimes = { rowBytes: ROW_BYTES, reachBytes, ...table, ...beside };
  return { loadBaseNs, storeBaseNs: loadBaseNs, storeRowShare, finishRowShare, copy };
}

/**
 * A longer row takes no less time, nor does one from farther away: where it came out so, the shorter or nearer one was
 * disturbed whenever it was timed.
 */
function level(times: number[][]): void {
  for (let reach = times.length - 1; reach >= 0; reach--) {
    const row = times[reach];
    for (let at = row.length - 1; at >= 0; at--) {
      row[at] = Math.min(row[at], row[at + 1] ?? row[at], times[reach + 1]?.[at] ?? row[at]);
    }
  }
}

/** One LOAD of a source that is gone through from end to end, again and again. */
async function wholePasses(stopwatch: Stopwatch, name: string, source: Source): Promise<Reading> {
  const tiles = tilesIn(source);
  const count = tiles * Math.max(1, Math.ceil(2000 / tiles));
  const { ns, spread } = await stopwatch.whole(name, () => loads(source, count));
  return { ns: ns / count, spread };
}
