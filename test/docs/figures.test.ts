import { expect, test } from 'vitest';
import { documentText } from './markdown.js';

/** The rows of the table of measured figures in a section: what it is, and the figure. */
function measuredRows(markdown: string, heading: string): string[][] {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`);
  const [, table = ''] = section.split('\n## ')[0].split('|---|---|\n');
  return [...table.matchAll(/^\| (.+) \| (.+) \|$/gm)].map(([, what, figure]) => [what, figure]);
}

/** The figures that are neither a dash nor in the document that they are said to come from. */
function foreign(rows: readonly string[][], source: string): string[] {
  const text = source.replace(/\s+/g, ' ');
  const isThere = (figure: string) =>
    new RegExp(`(?<![\\d.])${figure.replace(/[.()+]/g, '\\$&')}(?!\\d)`).test(text);
  return rows.map(([, figure]) => figure).filter((figure) => figure !== '-' && !isThere(figure));
}

const benchmarks = documentText('docs/benchmarks.md');

test.each([
  ['README.md', 'Figures', 11],
  ['docs/report.md', 'What was measured', 22],
])('%s has no measured figure that docs/benchmarks.md does not have', (path, heading, count) => {
  const rows = measuredRows(documentText(path), heading);
  expect(rows).toHaveLength(count);
  expect(foreign(rows, benchmarks)).toEqual([]);
});

test('a figure from elsewhere is found out, a dash is not', () => {
  const markdown =
    '\n## Figures\n\n| what | measured |\n|---|---|\n| a | 7 us |\n| b | - |\n| c | 8 us |\n| d | 2 us |\n\n## On\n| d | 1 |\n';
  expect(foreign(measuredRows(markdown, 'Figures'), 'it took 7\nus, or 12 us')).toEqual(['8 us', '2 us']);
});
