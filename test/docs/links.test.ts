import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../cli/heddle.js';
import { documentText } from './markdown.js';

/** Links and pictures of a document to files of the repository that are not there. */
function deadLinks(path: string, markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(path), target))
    .filter((target) => !existsSync(join(ROOT, target)));
}

const DOCS = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));

test.each(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...DOCS.map((file) => `docs/${file}`)])(
  '%s links to files that are there',
  (path) => {
    expect(deadLinks(path, documentText(path))).toEqual([]);
  },
);

test('a dead link is found out, wherever it is relative to', () => {
  const text =
    '[a](../README.md) [b](nowhere.md) ![c](images/none.svg) [d](https://example.com) [e](json.md#run)';
  expect(deadLinks('docs/x.md', text)).toEqual(['docs/nowhere.md', 'docs/images/none.svg']);
});
