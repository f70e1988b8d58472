import { element, section } from '../kit/elements.js';
import type { ReportTable } from './report-data.js';

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
            '',
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
                  ...cells.map((cell) => element('td', 'figure', cell)),
                ),
              ),
            ),
          ),
        ),
    note === undefined ? null : element('p', 'note', note),
  );
}
