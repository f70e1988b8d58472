import type uPlot from 'uplot';
import { element } from '../kit/elements.js';
import type { Tooltip } from '../kit/tooltip.js';
import type { View } from '../kit/view.js';
import { drawLane, drawWays, WAIT_PX, WAIT_TOP_PX, WORK_PX } from './lane-drawing.js';
import { describeStretch } from './operation-text.js';
import type { Palette } from './palette.js';
import type { LaneRow, RunTimes } from './run-times.js';
import { isNarrow, timeAt, timePlot } from './time-plot.js';

/** In CSS pixels. */
const LANE_PX = 60;
const BACKEND_GAP_PX = 12;
const TOP_PX = 6;
const AXIS_PX = 36;
/** How near to a stretch the pointer must be. */
const REACH_PX = 3;

/** The lanes of all backends above each other, what they did and what they waited for. */
export function timelinePlot(runs: RunTimes, view: View, palette: Palette, tooltip: Tooltip): HTMLElement {
  const { rows } = runs;
  const topPx = (row: number) => TOP_PX + row * LANE_PX + rows[row].backend * BACKEND_GAP_PX;
  const heightPx = topPx(rows.length - 1) + LANE_PX;
  // One below the other where there is little room.
  const nameOf = ({ backend, name }: LaneRow) => {
    const words = [runs.input.backends[backend].name, name];
    if (isNarrow()) return words.map((word) => shortened(word, 10)).join('\n');
    return shortened(words.join(' '), 18);
  };
  const { frame, u } = timePlot(
    {
      className: 'timeline',
      label: 'Timelines of the lanes of each backend on one time axis',
      ticks: (atNs, stepNs) => runs.ticks(atNs, stepNs),
      heightPx: heightPx + AXIS_PX,
      yScale: { range: [0, heightPx], dir: -1 },
      yAxis: {
        splits: () => rows.map((_, row) => topPx(row) + WORK_PX / 2),
        values: () => rows.map(nameOf),
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
        drawWays(plot, runs, view, palette, topPx);
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
    if (row < 0) return leave();
    const scale = runs.scaleOf(rows[row].backend);
    const pixelNs = (timeAt(u, view, 1) - timeAt(u, view, 0)) / scale;
    const stretch = rows[row].times.nearest(timeAt(u, view, x) / scale, REACH_PX * pixelNs);
    if (stretch < 0) return leave();
    const operation = rows[row].times.operation[stretch];
    rows.forEach(({ times, backend }, index) => {
      const at = index === row ? stretch : times.of(operation);
      place(marks[index], at, times, topPx(index), u, runs.seen(view, backend));
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
  view: Pick<View, 'fromNs' | 'toNs'>,
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

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
