import uPlot from 'uplot';
import type { View } from '../kit/view.js';
import { operationName } from './operation-text.js';
import type { Palette } from './palette.js';
import type { LaneRow, RunTimes } from './run-times.js';

/** Heights in CSS pixels: what a lane does, under it a line where the critical path is in it, and what it waits for. */
export const WORK_PX = 30;
const PATH_TOP_PX = 32;
const PATH_PX = 4;
export const WAIT_TOP_PX = 38;
export const WAIT_PX = 14;
/** A stretch narrower than this has no room for its name. */
const NAMED_PX = 34;
const NAME_GAP_PX = 4;
/** Of more stretches than this in view none is so wide that its name is missed. */
const MOST_NAMED = 2000;
/** Ways of the critical path are drawn where each of its stretches has so many pixels; as lines side by side they say nothing. */
const WAY_PX = 4;

/** What stands in a lane's picture: from its top, and how high. In pixels of the canvas. */
interface Track {
  readonly top: number;
  readonly height: number;
}

/** Draws what a lane did, where the critical path was in it, and what it waited for. */
export function drawLane(
  u: uPlot,
  { times, backend, path }: LaneRow,
  topPx: number,
  runs: RunTimes,
  view: View,
  palette: Palette,
): void {
  const { ctx, bbox } = u;
  const { activities } = runs.input;
  const { fromNs, toNs } = runs.seen(view, backend);
  const scale = uPlot.pxRatio;
  const columns = Math.round(bbox.width);
  const track = (fromTopPx: number, heightPx: number): Track => ({
    top: Math.round(bbox.top + (topPx + fromTopPx) * scale),
    height: Math.round(heightPx * scale),
  });
  const work = track(0, WORK_PX);
  const wait = track(WAIT_TOP_PX, WAIT_PX);
  clipped(u, () => {
    const ends = Math.min(columns, ((runs.endsNs[backend] - fromNs) / (toNs - fromNs)) * columns);
    ctx.fillStyle = palette.colour('lane');
    ctx.fillRect(bbox.left, work.top, ends, work.height);
    ctx.fillRect(bbox.left, wait.top, ends, wait.height);
    const shares = times.columnShares(fromNs, toNs, columns, activities.length);
    const filled = { work: new Float32Array(columns), wait: new Float32Array(columns) };
    activities.forEach(({ isStall }, activity) => {
      ctx.fillStyle = palette.fill(activity);
      const of = shares.subarray(activity * columns, (activity + 1) * columns);
      if (isStall) stack(ctx, of, filled.wait, bbox.left, wait);
      else stack(ctx, of, filled.work, bbox.left, work);
    });
    if (path) {
      ctx.fillStyle = palette.colour('path');
      const of = path.columnShares(fromNs, toNs, columns, 1);
      stack(ctx, of, new Float32Array(columns), bbox.left, track(PATH_TOP_PX, PATH_PX));
    }
    nameStretches(u, times, runs, { fromNs, toNs }, { work, wait }, palette);
  });
}

/** Draws where the critical path of each backend goes over from one lane to another. */
export function drawWays(
  u: uPlot,
  runs: RunTimes,
  view: View,
  palette: Palette,
  topPx: (row: number) => number,
): void {
  const { ctx, bbox } = u;
  const scale = uPlot.pxRatio;
  clipped(u, () => {
    ctx.strokeStyle = palette.colour('path');
    ctx.lineWidth = 1.5 * scale;
    ctx.beginPath();
    runs.paths.forEach((path, backend) => {
      const { fromNs, toNs } = runs.seen(view, backend);
      const firstRow = runs.rows.findIndex((row) => row.backend === backend);
      const x = (ns: number) => bbox.left + ((ns - fromNs) / (toNs - fromNs)) * bbox.width;
      const y = (lane: number) => bbox.top + (topPx(firstRow + lane) + PATH_TOP_PX + PATH_PX / 2) * scale;
      const widthPx = (x(Math.min(toNs, runs.endsNs[backend])) - bbox.left) / scale;
      for (const way of path?.ways(fromNs, toNs, widthPx / WAY_PX) ?? []) {
        ctx.moveTo(x(way.startNs), y(way.from));
        ctx.lineTo(x(way.endNs), y(way.to));
      }
    });
    ctx.stroke();
  });
}

/** Writes into each stretch that is wide enough what it is. */
function nameStretches(
  u: uPlot,
  times: LaneRow['times'],
  { input }: RunTimes,
  { fromNs, toNs }: Pick<View, 'fromNs' | 'toNs'>,
  tracks: { readonly work: Track; readonly wait: Track },
  palette: Palette,
): void {
  const { ctx, bbox } = u;
  const ratio = uPlot.pxRatio;
  const scale = bbox.width / (toNs - fromNs);
  const first = times.firstAfter(fromNs);
  const last = Math.min(times.startsNs.length - 1, times.firstAfter(toNs));
  if (last - first > MOST_NAMED) return;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (let at = first; at <= last; at++) {
    const left = Math.max(0, (times.startsNs[at] - fromNs) * scale);
    const room = Math.min(bbox.width, (times.endsNs[at] - fromNs) * scale) - left - 2 * NAME_GAP_PX * ratio;
    if (room < (NAMED_PX - 2 * NAME_GAP_PX) * ratio) continue;
    const { name, isStall } = input.activities[times.activity[at]];
    const { top, height } = isStall ? tracks.wait : tracks.work;
    ctx.font = `${(isStall ? 10.5 : 12) * ratio}px system-ui, sans-serif`;
    const whole = isStall ? name : `${name} ${operationName(input, times.operation[at])}`;
    const text = [whole, name].find((words) => ctx.measureText(words).width <= room);
    if (text === undefined) continue;
    const [x, y] = [bbox.left + left + NAME_GAP_PX * ratio, top + height / 2];
    if (isStall) {
      // On a hatch letters need a ground of their own.
      ctx.fillStyle = palette.colour('surface');
      ctx.fillRect(x - 2 * ratio, top, ctx.measureText(text).width + 4 * ratio, height);
    }
    ctx.fillStyle = palette.colour(isStall ? 'ink' : 'surface');
    ctx.fillText(text, x, y);
  }
}

/** Draws within the plot, and leaves the canvas as it was. */
function clipped({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
}

/** Draws shares of columns as bars on top of what they are filled with already; like ones side by side as one. */
function stack(
  ctx: CanvasRenderingContext2D,
  shares: Float32Array,
  filled: Float32Array,
  left: number,
  track: Track,
): void {
  for (let column = 0; column < shares.length; ) {
    const below = filled[column];
    const wanted = shares[column];
    const share = Math.min(wanted, 1 - below);
    const first = column;
    do filled[column++] += share;
    while (column < shares.length && shares[column] === wanted && filled[column] === below);
    if (share === 0) continue;
    const bottom = track.top + track.height * (1 - below);
    ctx.fillRect(left + first, bottom - track.height * share, column - first, track.height * share);
  }
}
