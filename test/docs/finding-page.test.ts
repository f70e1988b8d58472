import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { documentText } from './markdown.js';
import { testShownCommands } from './run-shown.js';

const folder = testShownCommands(documentText('docs/finding-page.md'));

afterAll(() => {
  for (const page of ['lost-update.html', 'two-ring.html']) {
    expect(existsSync(join(folder, page))).toBe(true);
    expect(readFileSync(join(folder, page), 'utf8')).toMatch(/^<!doctype html>/);
  }
});
