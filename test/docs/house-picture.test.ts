import { expect, test } from 'vitest';
import { layersOf } from '../../scripts/house-picture/layers.js';
import { placesOf } from '../../scripts/house-picture/places.js';
import { houseSvg } from '../../scripts/house-picture/svg.js';
import { PURPOSES } from '../../scripts/house-picture/words.js';
import { MAY_IMPORT } from '../house-rules.js';
import { documentText } from './markdown.js';

test('docs/images/house.svg is what the import rules come to (npm run images)', () => {
  expect(documentText('docs/images/house.svg')).toBe(houseSvg(MAY_IMPORT));
});

test('every folder has some words, and no words are left over', () => {
  expect(Object.keys(PURPOSES).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

const rules = { a: [], b: ['a'], c: ['a', 'b'], d: ['a'], e: ['c', 'd', 'a'] };

test('a folder is above all that it may import, and arrows that follow from others are left out', () => {
  const { rows, arrows } = layersOf(rules);
  expect(rows).toEqual([['a'], ['b', 'd'], ['c'], ['e']]);
  expect(arrows.map(([from, to]) => `${from}${to}`)).toEqual(['ba', 'cb', 'da', 'ec', 'ed']);
});

test('no box is on another one, and an arrow has a place in each row that it passes', () => {
  const { boxes, arrows } = placesOf(layersOf(MAY_IMPORT), { box: 100, passing: 10, gap: 8 });
  expect(boxes).toHaveLength(Object.keys(MAY_IMPORT).length);
  const places = [...boxes, ...arrows.flatMap((way) => way.slice(1, -1))];
  for (const place of places) {
    const beside = places.filter(({ row, x }) => row === place.row && x > place.x).map(({ x }) => x);
    const least = place.isBox ? 50 : 5;
    expect(Math.min(...beside) - place.x).toBeGreaterThanOrEqual(least);
  }
  for (const way of arrows) {
    expect(way.map(({ row }) => way[0].row - row)).toEqual([...way.keys()]);
  }
});

test('boxes and their names are drawn, top down', () => {
  const svg = houseSvg(rules);
  expect([...svg.matchAll(/class="name"[^>]*>(\w)</g)].map(([, name]) => name).sort()).toEqual([...'abcde']);
  const y = (name: string) => Number(new RegExp(`y="(\\d+)">${name}<`).exec(svg)?.[1]);
  expect([y('e') < y('c'), y('c') < y('b'), y('b') < y('a'), y('b') === y('d')]).toEqual([
    true,
    true,
    true,
    true,
  ]);
});
