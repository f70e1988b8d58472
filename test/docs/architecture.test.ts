import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../cli/heddle.js';
import { documentText } from './markdown.js';

/** Paths in backticks, from the root of the repository, that are not there; NAME in one stands for any name. */
function missingPaths(markdown: string): string[] {
  const named = [...markdown.matchAll(/`((?:src|sim|test|scripts|examples|docs)\/[\w./-]+)`/g)];
  return named
    .map(([, path]) => path)
    .filter((path) => !path.includes('NAME') && !existsSync(join(ROOT, path)));
}

test.each(['docs/architecture.md', 'docs/lanes.md', 'docs/threads.md', 'docs/bugs.md', 'CONTRIBUTING.md'])(
  '%s names files that are there',
  (path) => {
    expect(missingPaths(documentText(path))).toEqual([]);
  },
);

test('a path that is not there is found out', () => {
  expect(missingPaths('`src/lane/lane.ts`, `src/nowhere/x.ts`, `src/NAME.ts`, `npm test`')).toEqual([
    'src/nowhere/x.ts',
  ]);
});
