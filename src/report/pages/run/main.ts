import 'uplot/dist/uPlot.min.css';
import '../kit/base.css';
import './page.css';
import { element, section } from '../kit/elements.js';
import { unembed } from '../kit/embed.js';
import { header } from '../kit/header.js';
import { Tooltip } from '../kit/tooltip.js';
import { accuracyTable } from './accuracy.js';
import { candidatesPlot } from './candidates-plot.js';
import { Palette } from './palette.js';
import type { ReportInput } from './report-data.js';
import { figures } from './tables.js';
import { timelinesSection } from './timelines-section.js';
import { whySection } from './why-section.js';

const embedded = document.getElementById('report')?.textContent ?? '';
showReport(unembed(embedded) as ReportInput);

function showReport(input: ReportInput): void {
  document.title = `${input.title}: Heddle report`;
  const palette = new Palette(input.activities);
  const tooltip = new Tooltip();
  const { predicted = [], candidates, notes, tables, why } = input;
  document.body.append(
    element(
      'main',
      '',
      header(input),
      why ? whySection(why) : null,
      timelinesSection(input, palette, tooltip),
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
