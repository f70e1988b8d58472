import '../kit/base.css';
import './main.css';
import './lanes.css';
import { element, section } from '../kit/elements.js';
import { header } from '../kit/header.js';
import { unpack } from '../kit/packed.js';
import { copiesSection } from './copies.js';
import { LanesTable } from './lanes-table.js';
import { Position } from './position.js';
import { sidesSection } from './sides.js';
import { stepper } from './stepper.js';
import type { Arrow, StoryInput } from './story-data.js';
import { twinSection } from './twin-section.js';
import { ValuesPanel } from './values-panel.js';

void unpack(document.getElementById('report')?.textContent ?? '').then((json) => show(JSON.parse(json)));

function show(input: StoryInput): void {
  document.title = `${input.title}: Heddle report`;
  const position = new Position(input.steps);
  document.body.append(
    element(
      'main',
      '',
      header(input),
      sidesSection(input, position),
      interleaving(input, position),
      twinSection(input, position),
      copiesSection(input.copies),
    ),
  );
}

/** The steps, and beside them the values after the one that is looked at. */
function interleaving(input: StoryInput, position: Position): HTMLElement {
  const table = new LanesTable(input, position);
  const panel = new ValuesPanel(input, position);
  const tellSources = () =>
    table.showReads(panel.sources().map((by) => ({ from: by - 1, to: position.step - 1 })));
  position.onChange(tellSources);
  requestAnimationFrame(tellSources);
  return section(
    'Step by step',
    element(
      'div',
      'interleaving',
      element('div', 'left', table.box, element('div', 'controls', table.folds), boundsList(input)),
      element('div', 'right', stepper(input, position), panel.box),
    ),
  );
}

/** The arrows in words. */
function boundsList({ bounds, rows, lanes, steps, faults }: StoryInput): HTMLElement | null {
  if (bounds.length === 0 && faults.length === 0) return null;
  const row = (at: number) =>
    `${lanes[rows.lane[at]]} ${at < steps ? `in step ${at + 1}` : 'then'} (${rows.text[at]})`;
  const item = ({ from, to }: Arrow) => element('li', '', `${row(from)} comes before ${row(to)}`);
  return element(
    'details',
    'note',
    element('summary', '', 'The arrows in words'),
    element(
      'ul',
      '',
      ...bounds.map(item),
      ...faults.map(({ from, to }) => element('li', 'fault', `Dashed: ${row(from)}, and ${row(to)}`)),
    ),
  );
}
