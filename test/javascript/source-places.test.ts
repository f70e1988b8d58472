import { expect, test } from 'vitest';
import { SourcePlaces } from '../../src/javascript/judge/source-places.js';

const places = new SourcePlaces('file:///home/me/ring.mjs');

test.each<[frame: string, file: string | null]>([
  ['at add (file:///home/me/ring.mjs:8:24)', 'ring.mjs'],
  ['at file:///home/me/ring.mjs:8:24', 'ring.mjs'],
  ['at async add (file:///home/me/ring.mjs?v=1:8:24)', 'ring.mjs'],
  ['at add (file:///home/me/ring%20(1).mjs:8:24)', 'ring (1).mjs'],
  ['at add (file:///home/me/(group)/ring.mjs:8:24)', '(group)/ring.mjs'],
  ['at file:///home/me/a(b).mjs:8:24', 'a(b).mjs'],
  ['at add (/home/me/ring.cjs:8:24)', 'ring.cjs'],
  ['at add (/other/ring.cjs:8:24)', '/other/ring.cjs'],
  ['at eval (eval at add (file:///home/me/ring.mjs:1:2), <anonymous>:8:24)', null],
  ['at Atomics.wait (<anonymous>)', null],
  ['at node:internal/process:8:24', null],
])('%s', (frame, file) => {
  expect(places.find(`Error\n    ${frame}`)).toEqual(file === null ? null : { file, line: 8, column: 24 });
});
