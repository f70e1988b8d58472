import uPlot from 'uplot';
import { formatNs } from '../../words/format.js';
import type { Tooltip } from '../kit/tooltip.js';
import type { View } from '../kit/view.js';
import type { Palette } from './palette.js';
import type { RunTimes } from './run-times.js';
import { timeAt, timePlot } from './time-plot.js';

const steps: uPlot.Series = {
  ...(uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
  points: { show: false },
};

/** How full each backend's compute ring is: the mean within a pixel as a line, least to most as a band. */
export function depthPlot(runs: RunTimes, view: View, palette: Palette, tooltip: Tooltip): HTMLElement {
  const { depths, input } = runs;
  const max = Math.max(1, ...depths.map((depth) => depth.max));
  const { frame, u } = timePlot(
    {
      className: 'depth',
      label: 'Work items in the compute ring of each backend over time',
      heightPx: 150,
      yScale: { range: [0, max * 1.08] },
      yAxis: {
        label: 'ring depth',
        labelSize: 20,
        labelFont: '600 12px system-ui, sans-serif',
        size: 108,
        incrs: [1, 2, 5, 10, 20, 50, 100, 1000, 10000, 100000],
      },
      series: depths.flatMap((_, backend) => [
        { ...steps, stroke: 'transparent' },
        { ...steps, stroke: 'transparent' },
        { ...steps, stroke: () => palette.backend(backend), width: 1.75 },
      ]),
      bands: depths.map((_, backend) => ({
        series: [3 * backend + 1, 3 * backend + 2],
        fill: () => `${palette.backend(backend)}38`,
      })),
      data: ({ fromNs, toNs }, columns) => [
        Array.from({ length: columns }, (_, column) => fromNs + (column / columns) * (toNs - fromNs)),
        ...depths.flatMap((depth) => {
          const { most, least, mean } = depth.picture(fromNs, toNs, columns);
          return [most, least, mean];
        }),
      ],
    },
    view,
    palette,
  );
  u.over.addEventListener('mousemove', (event) => {
    const timeNs = timeAt(u, view, event.clientX - u.over.getBoundingClientRect().left);
    tooltip.show(event, {
      title: `at ${formatNs(timeNs)}`,
      lines: input.backends.map(({ name }, backend) => [
        name,
        timeNs > depths[backend].endNs ? 'ended' : `${depths[backend].at(timeNs)} in the ring`,
      ]),
    });
  });
  u.over.addEventListener('mouseleave', () => tooltip.hide());
  return frame;
}
