import type { Argv } from 'yargs';
import { timelineSvg } from '../../report/files/timeline-svg.js';
import type { TimelineRun } from '../../report/terminal/timeline.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { writeOutput } from '../io/files.js';

/** What every command that can draw its lanes understands. */
export interface SvgArguments {
  readonly svg?: string | undefined;
}

/** Adds the option of a picture to a command. */
export function svgOption<T>(yargs: Argv<T>) {
  return yargs.option('svg', {
    type: 'string',
    describe: 'draw the lanes here, every operation to scale (.svg)',
    group: 'Output:',
  });
}

/**
 * Draws these runs where a picture was asked for.
 * @throws BadInput where the file cannot be written.
 */
export function writeSvg(
  { svg }: SvgArguments,
  workload: WorkloadSummary,
  runs: readonly TimelineRun[],
): void {
  if (svg === undefined) return;
  const { name, operations, tile, protocol } = workload;
  const title = `${name}: ${operations} operations, tiles ${tile.m}x${tile.k}x${tile.n}, protocol ${protocol}`;
  writeOutput(svg, timelineSvg(title, runs));
}
