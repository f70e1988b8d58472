import uPlot from 'uplot';
import { formatNs } from '../../words/format.js';
import type { Tooltip } from '../kit/tooltip.js';
import type { View } from '../kit/view.js';
import type { DepthTimes } from './depth-times.js';
import type { Palette } from './palette.js';
import type { RunTimes } from './run-times.js';
import { gutterPx, timeAt, timePlot } from './time-plot.js';

const LABEL_PX = 20;
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 1000, 10000, 100000];
/** Where the depth changes more often than this many pixels, the picture is of stretches so wide: a line, not a block. */
const COARSE_PX = 6;

const steps: uPlot.Series = {
  ...(uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
  points: { show: false },
};

/** Something that is more or less full over time. */
export interface Depths {
  readonly className: string;
  /** Beside the axis. */
  readonly axis: string;
  readonly label: string;
  /** By backend. */
  readonly depths: readonly DepthTimes[];
  /** Steps of the axis. Default: those of whole numbers. */
  readonly incrs?: number[];
  readonly tick: (depth: number) => string;
  readonly text: (depth: number) => string;
}

/** How full something is in each backend: the mean within a pixel as a line, least to most as a band. */
export function depthPlot(
  { depths, className, axis, label, tick, text, incrs = WHOLE }: Depths,
  runs: RunTimes,
  view: View,
  palette: Palette,
  tooltip: Tooltip,
): HTMLElement {
  const { input } = runs;
  const max = Math.max(1, ...depths.map((depth) => depth.max));
  const { frame, u } = timePlot(
    {
      className: `depth ${className}`,
      label,
      ticks: (atNs, stepNs) => runs.ticks(atNs, stepNs),
      heightPx: 150,
      yScale: { range: [0, max * 1.08] },
      yAxis: {
        label: axis,
        values: (_, splits) => splits.map(tick),
        labelSize: LABEL_PX,
        labelFont: '600 12px system-ui, sans-serif',
        size: () => gutterPx() - LABEL_PX,
        incrs,
      },
      series: depths.flatMap((_, backend) => [
        { ...steps, stroke: 'transparent' },
        { ...steps, stroke: 'transparent' },
        { ...steps, stroke: () => palette.backend(backend), width: 1.75 },
      ]),
      bands: depths.map((_, backend) => ({
        series: [3 * backend + 1, 3 * backend + 2],
        fill: () => `${palette.backend(backend)}24`,
      })),
      data: (_, pixels) => {
        const seen = depths.map((__, backend) => runs.seen(view, backend));
        const changes = depths.map((depth, at) => depth.changes(seen[at].fromNs, seen[at].toNs));
        const columns = Math.max(...changes) > pixels / COARSE_PX ? Math.ceil(pixels / COARSE_PX) : pixels;
        const { fromNs, toNs } = view;
        return [
          Array.from({ length: columns }, (__, column) => fromNs + (column / columns) * (toNs - fromNs)),
          ...depths.flatMap((depth, at) => {
            const { most, least, mean } = depth.picture(seen[at].fromNs, seen[at].toNs, columns);
            return [most, least, mean];
          }),
        ];
      },
    },
    view,
    palette,
  );
  u.over.addEventListener('mousemove', (event) => {
    const timeNs = timeAt(u, view, event.clientX - u.over.getBoundingClientRect().left);
    tooltip.show(event, {
      title: runs.isEqual ? `at ${runs.ticks([timeNs], runs.wholeNs / 1000)[0]}` : `at ${formatNs(timeNs)}`,
      lines: input.backends.map(({ name }, backend) => {
        const ownNs = timeNs / runs.scaleOf(backend);
        const { endNs } = depths[backend];
        return [name, ownNs > endNs ? 'ended' : text(depths[backend].at(ownNs))];
      }),
    });
  });
  u.over.addEventListener('mouseleave', () => tooltip.hide());
  return frame;
}
