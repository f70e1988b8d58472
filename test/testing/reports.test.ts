import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { check } from '../../src/testing/check.js';
import { reportsFolder } from '../../src/testing/reports-folder.js';

test.each<[string | boolean | undefined, string | undefined, string | null]>([
  [undefined, undefined, null],
  [undefined, '', null],
  [undefined, '0', null],
  [undefined, 'false', null],
  [undefined, '1', 'heddle-reports'],
  [undefined, 'true', 'heddle-reports'],
  [undefined, 'out', 'out'],
  [false, 'out', null],
  [true, undefined, 'heddle-reports'],
  ['here', 'out', 'here'],
])('of reports: %j and HEDDLE_REPORTS=%j come %j', (given, variable, folder) => {
  expect(reportsFolder(given, variable === undefined ? {} : { HEDDLE_REPORTS: variable })).toBe(folder);
});

const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a name that no file may have, and one that is long, still name a page', async () => {
  const name = `<b>"ring"  ${'näme '.repeat(30)}.mjs`;
  const file = join(folder, name);
  writeFileSync(
    file,
    `export const setup = () => new Int32Array(new SharedArrayBuffer(4));
     export const threads = { '</script>': (cells) => { cells[0] = 1; }, b: (cells) => cells[0] };`,
  );
  const { finding } = await check(pathToFileURL(file), { reports: join(folder, 'pages') });
  const [page, ...more] = readdirSync(join(folder, 'pages'));
  expect(more).toEqual([]);
  expect(finding?.page).toBe(join(folder, 'pages', page));
  expect(page).toMatch(/^-b-ring-näme-[\p{L}-]*-[0-9a-f]{8}\.html$/u);
}, 60_000);

test('of a proof there is no page, and no folder', async () => {
  const file = join(folder, 'well.mjs');
  writeFileSync(
    file,
    `export const setup = () => new Int32Array(new SharedArrayBuffer(4));
     export const threads = { a: (cells) => Atomics.load(cells, 0) };`,
  );
  const { verdict } = await check(file, { reports: join(folder, 'none') });
  expect(verdict).toBe('proved');
  expect(readdirSync(folder)).not.toContain('none');
}, 60_000);
