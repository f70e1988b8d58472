import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { ROOT } from '../cli/heddle.js';
import { evidenceIn, faultsOf } from './evidence.js';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/guarantees.md');
const { scripts } = JSON.parse(read('package.json'));

const has = {
  file: (path: string) => existsSync(join(ROOT, path)),
  script: (name: string) => Object.hasOwn(scripts, name),
  command: (name: string) => COMMANDS.some((command) => command.name === name),
};

test('what the page of guarantees names is there', () => {
  const rows = evidenceIn(page);
  expect(rows.length).toBeGreaterThan(30);
  expect(faultsOf(rows, has)).toEqual([]);
});

test('files that its text names are there', () => {
  const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => join('docs', path));
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((path) => !has.file(path))).toEqual([]);
});

test('rows that name nothing, or what there is not, are found out', () => {
  const rows = evidenceIn(
    [
      '| claim | kind | rests on | see |',
      '| --- | --- | --- | --- |',
      '| good | proof | `not/this` | `src/lane/lane.ts`, `npm test`, `npm run check`, `heddle verify --count` |',
      '| bare | proof | hope | |',
      '| gone | proof | memory | `src/gone.ts`, `npm run gone`, `heddle gone` |',
    ].join('\n'),
  );
  expect(faultsOf(rows, has)).toEqual([
    '"bare" names nothing that shows it',
    '"gone": there is no file src/gone.ts',
    '"gone": there is no npm script gone',
    '"gone": there is no heddle gone',
  ]);
});
