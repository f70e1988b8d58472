import type { Lane } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import { OPERATION_KINDS, operationsIn } from '../../speed/metrics.js';
import { lastEndNs, type TimelineRun } from '../terminal/timeline.js';
import { formatNs } from '../words/format.js';
import { timeTicks } from '../words/time-ticks.js';
import { escaped, SVG_COLOURS, styleSheet } from './svg-parts.js';

const { surface, ink, muted, grid, lane: ground, load, execute, store } = SVG_COLOURS;
const COLOURS = { surface, ink, muted, grid, lane: ground, load, execute, store };

/** In pixels. */
const WIDTH = 960;
const LEFT = 130;
const RIGHT = 30;
const TOP = 34;
const LANE = 30;
const GAP = 8;
const FOOT = 56;
const PLOT = WIDTH - LEFT - RIGHT;

/**
 * Two-lane timelines as one SVG picture, all on one time axis: a bar for every LOAD, EXECUTE and STORE, as long as it
 * took. It follows the reader's light or dark scheme and needs nothing else.
 * @param title what was run, to stand above.
 */
export function timelineSvg(title: string, runs: readonly TimelineRun[]): string {
  const endNs = lastEndNs(runs);
  const rows = runs.flatMap(({ name, lanes, logs }) =>
    lanes.map((lane, index) => ({ label: `${name} ${lane.name}`, lane, log: logs[index] })),
  );
  const foot = TOP + rows.length * (LANE + GAP);
  const height = foot + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styleSheet(COLOURS)}</style>`,
    `<rect class="surface" width="${WIDTH}" height="${height}"/>`,
    `<text class="ink" x="${LEFT}" y="20">${escaped(title)}</text>`,
    ...axis(endNs, foot),
    ...rows.flatMap(({ label, lane, log }, index) =>
      laneRow(label, lane, log, TOP + index * (LANE + GAP), endNs),
    ),
    ...legend(foot + 44),
    '</svg>',
    '',
  ].join('\n');
}

function laneRow(label: string, lane: Lane, log: StepLog, y: number, endNs: number): string[] {
  const bars = new Map<string, string>(OPERATION_KINDS.map((kind) => [kind, '']));
  for (const { event, startNs, endNs: until } of operationsIn(lane, log)) {
    const width = coordinate(((until - startNs) / endNs) * PLOT);
    const bar = `M${xOf(startNs, endNs)},${y}h${width}v${LANE}h-${width}z`;
    bars.set(event, bars.get(event) + bar);
  }
  return [
    `<text class="ink" x="${LEFT - 10}" y="${y + LANE / 2 + 4}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="lane" x="${LEFT}" y="${y}" width="${PLOT}" height="${LANE}"/>`,
    ...[...bars]
      .filter(([, path]) => path !== '')
      .map(([kind, path]) => `<path class="${kind.toLowerCase()}" d="${path}"/>`),
  ];
}

/** Lines at round times, and where the last lane ends. */
function axis(endNs: number, y: number): string[] {
  const stepNs = roundStep(endNs / 10);
  const ticksNs = Array.from({ length: Math.floor(endNs / stepNs) + 1 }, (_, index) => index * stepNs);
  const labels = timeTicks(ticksNs, stepNs);
  const at = (tickNs: number, text: string) => [
    `<rect class="grid" x="${xOf(tickNs, endNs)}" y="${TOP - 4}" width="1" height="${y - TOP + 4}"/>`,
    `<text class="muted" x="${xOf(tickNs, endNs)}" y="${y + 14}" text-anchor="middle">${text}</text>`,
  ];
  return [
    // A tick that is almost at the end would stand in the way of the end's own label.
    ...ticksNs.flatMap((tickNs, index) => (endNs - tickNs < 0.6 * stepNs ? [] : at(tickNs, labels[index]))),
    ...at(endNs, formatNs(endNs)),
  ];
}

function legend(y: number): string[] {
  return OPERATION_KINDS.flatMap((kind, index) => [
    `<rect class="${kind.toLowerCase()}" x="${LEFT + index * 110}" y="${y - 11}" width="14" height="14"/>`,
    `<text class="ink" x="${LEFT + index * 110 + 20}" y="${y}">${kind}</text>`,
  ]);
}

/** 1, 2 or 5 times a power of ten: the least that is not below `atLeast`. */
function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return power * ([1, 2, 5].find((factor) => factor * power >= atLeast) ?? 10);
}

const xOf = (ns: number, endNs: number) => coordinate(LEFT + (ns / endNs) * PLOT);

/** A thousandth of a pixel is enough, and zeros at the end are left out. */
const coordinate = (pixels: number) => String(Number(pixels.toFixed(3)));
