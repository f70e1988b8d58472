import { expect, test } from 'vitest';
import { examine } from '../../scripts/bench/sct/examine.js';
import { CLASSICS } from '../../scripts/bench/sct/systems.js';
import { documentText, fenced } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const page = documentText('docs/classics.md');
const [, figures = ''] = documentText('docs/benchmarks.md').split('\n## Classical systems ');

testShownCommands(page);

test('the code shown is that of the example', () => {
  const [{ info, text }] = fenced(page, 'js');
  expect(documentText(info)).toContain(text);
  expect(text.trimEnd().split('\n')).toHaveLength(15);
});

test('as many systems are there as it says', () => {
  expect(page).toContain(`Here are ${CLASSICS.length} of them`);
  expect(documentText('README.md')).toContain(`docs/classics.md): ${CLASSICS.length} systems`);
});

test('every system that it names is there', () => {
  const [, table] = page.split('## What there is');
  const rows = table
    .split('## What was found')[0]
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const named = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !CLASSICS.some((one) => one.name === name))).toEqual([]);
});

/** Those that take a second to search at most. */
const SMALL = CLASSICS.filter(({ name, searched }) => searched === 'both' && name !== 'reorder_10');

test.each(SMALL)('the figures of $name are those that it has', ({ name, table }) => {
  const { verdict, states, switches, steps } = examine(table());
  const way = Number.isNaN(switches) ? '-' : `${switches}, ${steps}`;
  const row = figures.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
  const [, , said, all, shortest] = row.split(' | ').flatMap((cell, at) => (at === 0 ? ['', cell] : [cell]));
  expect(said).toBe(verdict);
  expect(all.split(', ')[0]).toBe(states.toLocaleString('en'));
  expect(shortest.replace(' |', '')).toBe(way);
});

test('every system has a row of figures', () => {
  for (const { name } of CLASSICS) expect(figures).toContain(`\n| ${name} | `);
});
