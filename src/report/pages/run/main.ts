import 'uplot/dist/uPlot.min.css';
import '../kit/base.css';
import './page.css';
import { formatNs } from '../../words/format.js';
import { timeTicks } from '../../words/time-ticks.js';
import { button } from '../kit/button.js';
import { element, section } from '../kit/elements.js';
import { unembed } from '../kit/embed.js';
import { header } from '../kit/header.js';
import { Tooltip } from '../kit/tooltip.js';
import { View } from '../kit/view.js';
import { accuracyTable } from './accuracy.js';
import { candidatesPlot } from './candidates-plot.js';
import { depthPlot } from './depth-plot.js';
import { activityLegend, backendLegend } from './legend.js';
import { Palette } from './palette.js';
import type { ReportInput } from './report-data.js';
import { RunTimes } from './run-times.js';
import { figures } from './tables.js';
import { timelinePlot } from './timeline-plot.js';

const embedded = document.getElementById('report')?.textContent ?? '';
showReport(unembed(embedded) as ReportInput);

function showReport(input: ReportInput): void {
  document.title = `${input.title}: Heddle report`;
  const palette = new Palette(input.activities);
  const tooltip = new Tooltip();
  const { predicted = [], candidates, notes, tables } = input;
  document.body.append(
    element(
      'main',
      '',
      header(input),
      timelines(input, palette, tooltip),
      ...notes.map(({ title, lines }) => section(title, ...lines.map((line) => element('p', '', line)))),
      predicted.length > 0
        ? section(
            'Predicted against measured',
            accuracyTable(predicted),
            element(
              'p',
              'note',
              'Right: predicted divided by measured. Half and double are equally far from equal.',
            ),
          )
        : null,
      element('div', 'tables', ...tables.map(figures)),
      candidates ? section('Candidates', candidatesPlot(candidates, palette, tooltip)) : null,
    ),
    tooltip.box,
  );
}

function timelines(input: ReportInput, palette: Palette, tooltip: Tooltip): HTMLElement {
  const runs = new RunTimes(input);
  const view = new View(runs.wholeNs);
  const range = element('output', 'range');
  const tellRange = () => {
    const { fromNs, toNs } = view;
    const [from, to] = timeTicks([fromNs, toNs], 10 ** Math.floor(Math.log10(toNs - fromNs) - 2));
    range.textContent = `${from} to ${to} (${formatNs(toNs - fromNs)})`;
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
        button(`Fit ${name}`, `show the run of ${name}`, () => view.show(0, runs.endsNs[backend])),
      ),
    ),
    activityLegend(input, palette),
    timelinePlot(runs, view, palette, tooltip),
    depthPlot(runs, view, palette, tooltip),
    element(
      'p',
      'note',
      'Wheel: zoom. Drag: zoom to what is dragged over. Shift and drag, or shift and wheel: move. Double click: the ' +
        'whole run. Keys: arrows, + and -, 0. What is shorter than a pixel adds up: the height of a colour is its ' +
        "share of the pixel's time.",
    ),
  );
}
