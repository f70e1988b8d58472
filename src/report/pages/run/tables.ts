import { element, section } from '../kit/elements.js';
import type { ReportTable } from './report-data.js';

/** So many columns stand beside each other on a telephone; of more, each row is a paragraph that names them. */
const FEW = 4;

/** A table of figures under its title. */
export function figures({ title, columns, rows, note }: ReportTable): HTMLElement {
  return section(
    title,
    rows.length === 0
      ? null
      : element(
          'div',
          'scrolls',
          element(
            'table',
            columns.length > FEW ? 'many' : '',
            element(
              'thead',
              '',
              element('tr', '', ...columns.map((name, at) => element('th', at === 0 ? '' : 'figure', name))),
            ),
            element(
              'tbody',
              '',
              ...rows.map(([name, ...cells]) =>
                element(
                  'tr',
                  '',
                  element('th', 'name', name),
                  ...cells.map((cell, at) => figure(cell, columns[at + 1])),
                ),
              ),
            ),
          ),
        ),
    note === undefined ? null : element('p', 'note', note),
  );
}

function figure(text: string, column: string): HTMLElement {
  const cell = element('td', 'figure', text);
  cell.dataset.column = column;
  return cell;
}
