import type { Probe } from './probe.js';

/** Runs between two probes: the probe has the caches to itself, and the first run after it finds them so. */
const BURST = 3;

/** Times of runs, and which of them lay between two quiet readings of the probe. */
export interface QuietRuns {
  readonly all: readonly number[];
  readonly quiet: readonly number[];
}

/**
 * Times runs in bursts, a reading of the probe before and after each.
 * @param run gives the time it took.
 * @param isEnough asked after each burst, of which there is one at least.
 */
export async function timeQuietly(
  probe: Probe,
  run: () => Promise<number>,
  isEnough: (runs: QuietRuns) => boolean,
): Promise<QuietRuns> {
  const runs = { all: [] as number[], quiet: [] as number[] };
  let isQuiet = await probe.isQuiet();
  do {
    const burst: number[] = [];
    for (let count = 0; count < BURST; count++) burst.push(await run());
    const wasQuiet = isQuiet;
    isQuiet = await probe.isQuiet();
    runs.all.push(...burst);
    if (wasQuiet && isQuiet) runs.quiet.push(...burst);
  } while (!isEnough(runs));
  return runs;
}
