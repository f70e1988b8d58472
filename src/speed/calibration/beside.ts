import type { Schedule } from '../../schedule/schedule.js';
import type { CopyTimes } from '../machine.js';
import { executes, loads, type Source, sideBySide, TILE, tilesIn } from './micro-schedules.js';
import type { Note, Stopwatch } from './stopwatch.js';

const ROW_BYTES = 512;
const STRIDE_BYTES = 8192;
/** LOADs of a run, if its source has not more tiles. */
const LEAST_LOADS = 400;
/** EXECUTEs for each LOAD: they are to last longer. A LOAD of 32 rows takes about as long as one, wherever they come from. */
const EXECUTES_A_LOAD = 2;

type Beside = Required<Pick<CopyTimes, 'besideCopies' | 'besideExecutes'>>;

/**
 * How much longer LOADs take while another core does the same, from bytes of its own, and while it multiplies: of each
 * reach. LOADs alone are timed the same way, so that what reading the clock costs is in both.
 */
export async function measureBeside(
  stopwatch: Stopwatch,
  sources: readonly number[],
  note: Note,
  progress: () => void,
): Promise<Beside> {
  const besideCopies: number[] = [];
  const besideExecutes: number[] = [];
  for (const bytes of sources) {
    const source: Source = { rows: 32, cols: ROW_BYTES / 4, strideBytes: STRIDE_BYTES, bytes };
    const tiles = tilesIn(source);
    const count = tiles * Math.max(1, Math.ceil(LEAST_LOADS / tiles));
    const loading = () => loads(source, count);
    const from = `from ${bytes / 1024} KiB`;
    const alone = await stopwatch.lasting(`loads ${from}`, 'LOAD', loading);
    const times = async (parameter: string, other: () => Schedule) => {
      const reading = await stopwatch.meanwhile(parameter, () => sideBySide(loading(), other()));
      return note(parameter, reading, Math.max(1, reading.ns / alone.ns));
    };
    besideCopies.push(await times(`besideCopies ${from}`, loading));
    besideExecutes.push(await times(`besideExecutes ${from}`, () => executes(TILE, EXECUTES_A_LOAD * count)));
    progress();
  }
  return { besideCopies: ascending(besideCopies), besideExecutes: ascending(besideExecutes) };
}

/** From farther away there is no less to share: where it came out so, the nearer one was disturbed whenever it was timed. */
function ascending(factors: readonly number[]): number[] {
  return factors.map((_, reach) => Math.min(...factors.slice(reach)));
}
