import { timelineSvg } from '../../report/files/timeline-svg.js';
import type { TimelineRun } from '../../report/terminal/timeline.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { writeOutput } from '../io/files.js';
import type { Arguments } from './list.js';

/**
 * Draws these runs where a picture was asked for.
 * @throws BadInput where the file cannot be written.
 */
export function writeSvg(
  { svg }: Arguments<'svg'>,
  workload: WorkloadSummary,
  runs: readonly TimelineRun[],
): void {
  if (svg === undefined) return;
  const { name, operations, tile, protocol } = workload;
  const title = `${name}: ${operations} operations, tiles ${tile.m}x${tile.k}x${tile.n}, protocol ${protocol}`;
  writeOutput(svg, timelineSvg(title, runs));
}
