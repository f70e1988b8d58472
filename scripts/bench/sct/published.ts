import type { RunsToFinding, StrategyName } from './runs-to-finding.js';

/**
 * Where the figures come from: medians over 20 seeds with a cap of 10,000 schedules, computed from the raw runs in the
 * artefact of Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. Their runs
 * are of instrumented C programs: every access to shared memory is an event, `main` starts the threads one after the
 * other, and the sizes are those of the benchmark.
 */
export const PUBLISHED_SOURCE = 'Zhao et al., ASPLOS 2025, computed from their raw runs';

const NOT_FOUND = Number.NaN;
/** A median, with how many of the 20 seeds found anything where it was not all of them. */
type Figure = number | readonly [median: number, found: number];
type Row = readonly [walk: Figure, pct3: Figure, pct10: Figure, pos: Figure, surw: Figure];

const ROWS: Readonly<Record<string, Row>> = {
  account: [12, 4, 4, 3, 4],
  bluetooth_driver: [161.5, 104.5, 53, 22, 53],
  circular_buffer: [3, 8.5, 3, 1.5, 3],
  deadlock01: [2, 8.5, 6, 2.5, 2],
  lazy01: [15, 5, 4, 4, 2],
  queue: [1, 3, 2, 1, 2],
  stack: [155.5, 2, 2, 1, 4],
  token_ring: [7.5, 6.5, 5, 6, 7],
  stringbuffer: [1433, 162.5, 24.5, 16, 5],
  twostage: [166.5, 8, 5, 11.5, 6],
  twostage_20: [[NOT_FOUND, 0], 83, 91, 116, 5],
  reorder_3: [[NOT_FOUND, 0], 130.5, 71.5, 82.5, 4.5],
  reorder_4: [[NOT_FOUND, 0], 374.5, 371, 251.5, 4],
  reorder_5: [[NOT_FOUND, 0], 605.5, 544.5, 1582.5, 6.5],
  reorder_10: [[NOT_FOUND, 0], [3787, 16], [8210, 12], [NOT_FOUND, 0], 18.5],
  reorder_20: [[NOT_FOUND, 0], 1990, [4919, 17], [NOT_FOUND, 0], 4],
  wronglock: [16, 42, 13.5, 5, 4],
  wronglock_3: [16, 47, 12, 5, 7],
  'CVE-2013-1792': [308.5, 63, 35, 26, 11],
};

const ORDER: readonly StrategyName[] = ['random walk', 'PCT-3', 'PCT-10', 'POS', 'SURW'];

/** What was published of a program under a strategy; null where nothing was, or nothing that we know for certain. */
export function published(program: string, strategy: StrategyName): RunsToFinding | null {
  const figure = ROWS[program]?.[ORDER.indexOf(strategy)];
  if (figure === undefined) return null;
  const [median, found] = typeof figure === 'number' ? [figure, 20] : figure;
  return { median, found };
}
