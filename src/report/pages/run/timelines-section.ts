import { formatBytes, formatNs } from '../../words/format.js';
import { button } from '../kit/button.js';
import { element, section } from '../kit/elements.js';
import type { Tooltip } from '../kit/tooltip.js';
import { View } from '../kit/view.js';
import { type Depths, depthPlot } from './depth-plot.js';
import { activityLegend, backendLegend } from './legend.js';
import type { Palette } from './palette.js';
import type { ReportInput } from './report-data.js';
import { RunTimes } from './run-times.js';
import { timelinePlot } from './timeline-plot.js';

/** Where one run is shorter than the other by this factor, a switch makes them equally long. */
const UNLIKE = 3;

/** What lanes did over time, with all that changes what is seen of it. */
export function timelinesSection(input: ReportInput, palette: Palette, tooltip: Tooltip): HTMLElement {
  const runs = new RunTimes(input);
  const view = new View(runs.wholeNs);
  const range = element('output', 'range');
  const tellRange = () => {
    const { fromNs, toNs } = view;
    const [from, to] = runs.ticks([fromNs, toNs], 10 ** Math.floor(Math.log10(toNs - fromNs) - 2));
    range.textContent = runs.isEqual
      ? `${from} to ${to} of each run`
      : `${from} to ${to} (${formatNs(toNs - fromNs)})`;
  };
  tellRange();
  view.onChange(tellRange);
  return section(
    'Timelines',
    element(
      'div',
      'controls',
      backendLegend(input, palette),
      range,
      button('−', 'zoom out', () => view.zoom(2)),
      button('+', 'zoom in', () => view.zoom(0.5)),
      ...input.backends.map(({ name }, backend) =>
        button(`Fit ${name}`, `show the run of ${name}`, () =>
          view.show(0, runs.endsNs[backend] * runs.scaleOf(backend)),
        ),
      ),
      runs.wholeNs >= UNLIKE * Math.max(1, Math.min(...runs.endsNs)) ? equalSwitch(runs, view) : null,
    ),
    activityLegend(input, palette),
    timelinePlot(runs, view, palette, tooltip),
    ...[ringDepths(runs), sramUse(runs)]
      // No ring, no depth.
      .filter(({ depths }) => depths.some(({ max }) => max > 0))
      .map((plot) => depthPlot(plot, runs, view, palette, tooltip)),
    element(
      'p',
      'note',
      'Wheel: zoom. Drag: zoom to what is dragged over. Shift and drag, or shift and wheel: move. Double click: the ' +
        'whole run. Keys: arrows, + and -, 0. What is shorter than a pixel adds up: the height of a colour is its ' +
        "share of the pixel's time.",
    ),
  );
}

function ringDepths({ depths }: RunTimes): Depths {
  return {
    className: 'ring',
    axis: 'ring depth',
    label: 'Work items in the compute ring of each backend over time',
    depths,
    tick: String,
    text: (depth) => `${depth} in the ring`,
  };
}

function sramUse({ sram }: RunTimes): Depths {
  return {
    className: 'sram',
    axis: 'SRAM in use',
    label: 'Bytes of SRAM that hold data still needed, in each backend over time',
    depths: sram,
    incrs: Array.from({ length: 21 }, (_, power) => 1024 * 2 ** power),
    tick: formatBytes,
    text: (bytes) => `${formatBytes(bytes)} in use`,
  };
}

/** A switch that draws all runs equally long, each on its own time. */
function equalSwitch(runs: RunTimes, view: View): HTMLElement {
  const box = element('input', '');
  box.type = 'checkbox';
  box.addEventListener('change', () => {
    runs.isEqual = box.checked;
    view.showWhole();
  });
  return element('label', 'key', box, 'Equal lengths');
}
