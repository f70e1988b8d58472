import uPlot from 'uplot';
import { element } from '../kit/elements.js';
import type { Tooltip } from '../kit/tooltip.js';
import type { View } from '../kit/view.js';
import { describeStretch } from './operation-text.js';
import type { Palette } from './palette.js';
import type { LaneRow, RunTimes } from './run-times.js';
import { timeAt, timePlot } from './time-plot.js';

/** Heights in CSS pixels: what a lane does, under it what it waits for. */
const WORK_PX = 30;
const WAIT_TOP_PX = 32;
const WAIT_PX = 9;
const LANE_PX = 52;
const BACKEND_GAP_PX = 12;
const TOP_PX = 6;
const AXIS_PX = 36;
/** How near to a stretch the pointer must be. */
const REACH_PX = 3;
const LABEL_LENGTH = 18;

/** The lanes of all backends above each other, what they did and what they waited for. */
export function timelinePlot(runs: RunTimes, view: View, palette: Palette, tooltip: Tooltip): HTMLElement {
  const { rows } = runs;
  const topPx = (row: number) => TOP_PX + row * LANE_PX + rows[row].backend * BACKEND_GAP_PX;
  const heightPx = topPx(rows.length - 1) + LANE_PX;
  const names = rows.map(({ backend, name }) =>
    shortened(`${runs.input.backends[backend].name} ${name}`, LABEL_LENGTH),
  );
  const { frame, u } = timePlot(
    {
      className: 'timeline',
      label: 'Timelines of the lanes of each backend on one time axis',
      heightPx: heightPx + AXIS_PX,
      yScale: { range: [0, heightPx], dir: -1 },
      yAxis: {
        splits: () => rows.map((_, row) => topPx(row) + WORK_PX / 2),
        values: () => names,
        stroke: () => palette.colour('ink'),
        font: '600 12px system-ui, sans-serif',
        grid: { show: false },
        ticks: { show: false },
        gap: 12,
      },
      series: [{ paths: () => null, points: { show: false } }],
      data: ({ fromNs, toNs }) => [
        [fromNs, toNs],
        [null, null],
      ],
      draw: (plot) => {
        rows.forEach((row, index) => {
          drawLane(plot, row, topPx(index), runs, view, palette);
        });
      },
    },
    view,
    palette,
  );
  const marks = rows.map(() => element('div', 'mark'));
  u.over.append(...marks);
  const hover = (event: MouseEvent) => {
    const box = u.over.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const row = rows.findIndex((_, index) => y >= topPx(index) && y < topPx(index) + WAIT_TOP_PX + WAIT_PX);
    const pixelNs = timeAt(u, view, 1) - timeAt(u, view, 0);
    const stretch = row < 0 ? -1 : rows[row].times.nearest(timeAt(u, view, x), REACH_PX * pixelNs);
    if (stretch < 0) return leave();
    const operation = rows[row].times.operation[stretch];
    rows.forEach(({ times }, index) => {
      place(marks[index], index === row ? stretch : times.of(operation), times, topPx(index), u, view);
    });
    tooltip.show(event, describeStretch(runs, row, stretch, pixelNs));
  };
  const leave = () => {
    tooltip.hide();
    for (const mark of marks) mark.hidden = true;
  };
  leave();
  u.over.addEventListener('mousemove', hover);
  u.over.addEventListener('mouseleave', leave);
  view.onChange(leave);
  return frame;
}

/** Puts a frame around a stretch; the same operation gets one in every backend. */
function place(
  mark: HTMLElement,
  stretch: number,
  { startsNs, endsNs }: LaneRow['times'],
  topPx: number,
  u: uPlot,
  view: View,
): void {
  mark.hidden = stretch < 0;
  if (mark.hidden) return;
  const scale = u.over.clientWidth / (view.toNs - view.fromNs);
  const left = Math.max(-4, (startsNs[stretch] - view.fromNs) * scale);
  const right = Math.min(u.over.clientWidth + 4, (endsNs[stretch] - view.fromNs) * scale);
  Object.assign(mark.style, {
    left: `${left - 1}px`,
    width: `${Math.max(2, right - left + 2)}px`,
    top: `${topPx - 2}px`,
    height: `${WAIT_TOP_PX + WAIT_PX + 4}px`,
  });
  if (right < 0 || left > u.over.clientWidth) mark.hidden = true;
}

function drawLane(
  u: uPlot,
  { times, backend }: LaneRow,
  topPx: number,
  runs: RunTimes,
  { fromNs, toNs }: View,
  palette: Palette,
): void {
  const { ctx, bbox } = u;
  const { activities } = runs.input;
  const scale = uPlot.pxRatio;
  const columns = Math.round(bbox.width);
  const top = Math.round(bbox.top + topPx * scale);
  const shares = times.columnShares(fromNs, toNs, columns, activities.length);
  const work = { top, height: Math.round(WORK_PX * scale) };
  const wait = { top: top + Math.round(WAIT_TOP_PX * scale), height: Math.round(WAIT_PX * scale) };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const ends = Math.min(columns, ((runs.endsNs[backend] - fromNs) / (toNs - fromNs)) * columns);
  ctx.fillStyle = palette.colour('lane');
  ctx.fillRect(bbox.left, work.top, ends, work.height);
  ctx.fillRect(bbox.left, wait.top, ends, wait.height);
  const filled = { work: new Float32Array(columns), wait: new Float32Array(columns) };
  activities.forEach(({ isStall }, activity) => {
    ctx.fillStyle = palette.fill(activity);
    const of = shares.subarray(activity * columns, (activity + 1) * columns);
    if (isStall) stack(ctx, of, filled.wait, bbox.left, wait);
    else stack(ctx, of, filled.work, bbox.left, work);
  });
  ctx.restore();
}

/** Draws shares of columns as bars on top of what they are filled with already; like ones side by side as one. */
function stack(
  ctx: CanvasRenderingContext2D,
  shares: Float32Array,
  filled: Float32Array,
  left: number,
  track: { readonly top: number; readonly height: number },
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

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
