import type { Lane } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import type { RunWithPath } from '../../speed/bottleneck/path-stretches.js';
import { type Interval, operationIntervals } from '../../speed/metrics.js';
import { formatNs } from '../words/format.js';
import { colours } from './colours.js';

const GLYPHS: Record<string, string> = { LOAD: 'L', EXECUTE: 'X', STORE: 'S' };
const PAINT: Record<string, (text: string) => string> = {
  LOAD: colours.cyan,
  EXECUTE: colours.green,
  STORE: colours.magenta,
};

/** One run to draw: a name for it, its lanes and their logs, and what its critical path depends on. */
export interface TimelineRun extends RunWithPath {
  readonly name: string;
}

/**
 * Two-lane timelines in text, all on one time axis. A column shows what the lane did most in its stretch of time: L
 * for LOAD, X for EXECUTE, S for STORE, a small letter where that took less than half of it, a dot for nothing.
 */
export function drawTimelines(runs: readonly TimelineRun[], columns: number): string {
  const endNs = lastEndNs(runs);
  const labelWidth = Math.max(...runs.flatMap(({ name, lanes }) => lanes.map((l) => label(name, l).length)));
  const width = Math.max(20, columns - labelWidth - 2);
  const rows = runs.flatMap(({ name, lanes, logs }) =>
    lanes.map((lane, index) => {
      const cells = fill(operationIntervals(lane, logs[index]), endNs, width, lastNs(logs[index]));
      return `${label(name, lane).padEnd(labelWidth)}  ${cells}`;
    }),
  );
  const axis = `${' '.repeat(labelWidth)}  0${formatNs(endNs).padStart(width - 1)}`;
  const legend = Object.entries(GLYPHS).map(([kind, glyph]) => `${PAINT[kind](glyph)} ${kind}`);
  return [
    ...rows,
    axis,
    `${' '.repeat(labelWidth)}  ${legend.join('   ')}   small: less than half   . neither`,
  ].join('\n');
}

const label = (run: string, lane: Lane) => `${run} ${lane.name}`.trim();
const lastNs = (log: StepLog) => (log.count === 0 ? 0 : log.endsNs[log.count - 1]);

/** When the last lane of these runs ended, in nanoseconds from their start; at least 1. */
export function lastEndNs(runs: readonly TimelineRun[]): number {
  return Math.max(1, ...runs.flatMap(({ logs }) => logs.map(lastNs)));
}

function fill(intervals: readonly Interval[], endNs: number, width: number, laneEndNs: number): string {
  const columnNs = endNs / width;
  const kinds = Object.keys(GLYPHS);
  const filled = kinds.map(() => new Float64Array(width));
  for (const { event, startNs, endNs: until } of intervals) {
    const share = filled[kinds.indexOf(event)];
    const last = Math.min(width - 1, Math.floor(until / columnNs));
    for (let column = Math.floor(startNs / columnNs); column <= last; column++) {
      share[column] += Math.max(
        0,
        Math.min(until, (column + 1) * columnNs) - Math.max(startNs, column * columnNs),
      );
    }
  }
  let text = '';
  for (let column = 0; column < width; column++) {
    const shares = filled.map((share) => share[column]);
    const most = shares.indexOf(Math.max(...shares));
    if (column * columnNs >= laneEndNs) text += ' ';
    else if (shares[most] === 0) text += colours.dim('.');
    else {
      const glyph = GLYPHS[kinds[most]];
      text += PAINT[kinds[most]](shares[most] < columnNs / 2 ? glyph.toLowerCase() : glyph);
    }
  }
  return text.trimEnd();
}
