import uPlot from 'uplot';
import { formatNs } from '../../words/format.js';
import { element } from '../kit/elements.js';
import { fitTo } from '../kit/fit.js';
import type { Tooltip } from '../kit/tooltip.js';
import type { Palette } from './palette.js';
import type { Candidate, Candidates } from './report-data.js';

const ROW_PX = 44;
/** A cell narrower than this has no room for its figure. */
const FIGURE_PX = 58;
/** How much of the colour a cell gets: never so much that a figure on it is hard to read. */
const [FAINTEST, STRONGEST] = [0.06, 0.55];
const FONT = '12px system-ui, sans-serif';

/** A heat map: values of two parameters against each other, the shorter the makespan the stronger the colour. */
export function candidatesPlot(
  { xLabel, yLabel, points }: Candidates,
  palette: Palette,
  tooltip: Tooltip,
): HTMLElement {
  const frame = element('div', 'plot candidates');
  const xs = distinct(points.map(({ x }) => x));
  const ys = distinct(points.map(({ y }) => y));
  const cells = new Map<string, Candidate>();
  for (const point of points) {
    const key = `${xs.indexOf(point.x)} ${ys.indexOf(point.y)}`;
    const known = cells.get(key);
    // Several candidates may differ in a third parameter: the best of them stands for the place.
    if (!known || point.makespanNs < known.makespanNs) cells.set(key, point);
  }
  const times = points.map(({ makespanNs }) => makespanNs);
  const [shortest, longest] = [Math.min(...times), Math.max(...times)];
  const strength = (ns: number) =>
    longest === shortest ? 1 : Math.log(longest / ns) / Math.log(longest / shortest);

  const draw = (u: uPlot) => {
    const { ctx } = u;
    const width = Math.abs(u.valToPos(1, 'x', true) - u.valToPos(0, 'x', true));
    const height = Math.abs(u.valToPos(1, 'y', true) - u.valToPos(0, 'y', true));
    const gap = Math.min(2 * uPlot.pxRatio, width / 8);
    ctx.save();
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.font = `${12 * uPlot.pxRatio}px system-ui, sans-serif`;
    for (const [key, { makespanNs, best }] of cells) {
      const [x, y] = key.split(' ').map(Number);
      const [middle, centre] = [u.valToPos(x, 'x', true), u.valToPos(y, 'y', true)];
      const box = [
        middle - width / 2 + gap,
        centre - height / 2 + gap,
        width - 2 * gap,
        height - 2 * gap,
      ] as const;
      ctx.fillStyle = palette.colour('heat');
      ctx.globalAlpha = FAINTEST + (STRONGEST - FAINTEST) * strength(makespanNs);
      ctx.fillRect(...box);
      ctx.globalAlpha = 1;
      if (width / uPlot.pxRatio >= FIGURE_PX) {
        ctx.fillStyle = palette.colour('ink');
        ctx.fillText(`${best ? '★ ' : ''}${formatNs(makespanNs)}`, middle, centre);
      }
      if (best) {
        ctx.strokeStyle = palette.colour('ink');
        ctx.lineWidth = 2.5 * uPlot.pxRatio;
        ctx.strokeRect(...box);
      }
    }
    ctx.restore();
  };
  const axis = (label: string, values: readonly number[]): uPlot.Axis => ({
    label,
    labelFont: `600 ${FONT}`,
    font: FONT,
    stroke: () => palette.colour('muted'),
    grid: { show: false },
    ticks: { show: false },
    splits: () => values.map((_, at) => at),
    values: () => values.map(String),
  });
  const range = (values: readonly number[]): [number, number] => [-0.5, values.length - 0.5];
  const heightPx = Math.max(140, Math.min(560, ys.length * ROW_PX + 60));
  const u = new uPlot(
    {
      width: 800,
      height: heightPx,
      legend: { show: false },
      cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: range(xs) }, y: { range: range(ys) } },
      axes: [axis(xLabel, xs), { ...axis(yLabel, ys), size: 56 }],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { draw: [draw] },
    },
    [xs.map((_, at) => at), xs.map(() => null)],
    frame,
  );
  fitTo(frame, u);
  u.over.addEventListener('mousemove', (event) => {
    const box = u.over.getBoundingClientRect();
    const [x, y] = [u.posToVal(event.clientX - box.left, 'x'), u.posToVal(event.clientY - box.top, 'y')];
    const point = cells.get(`${Math.round(x)} ${Math.round(y)}`);
    if (!point) return tooltip.hide();
    tooltip.show(event, {
      title: point.label,
      lines: [
        ['makespan', formatNs(point.makespanNs)],
        [xLabel, String(point.x)],
        [yLabel, String(point.y)],
        ['over the best', `${(100 * (point.makespanNs / shortest - 1)).toFixed(1)} %`],
      ],
    });
  });
  u.over.addEventListener('mouseleave', () => tooltip.hide());
  return frame;
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
