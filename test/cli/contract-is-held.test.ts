import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';

// Every wait is for one EXECUTE too few.
vi.mock('../../src/program/hazards.js', async (original) => {
  const { findHazards }: typeof import('../../src/program/hazards.js') = await original();
  const early: typeof findHazards = (...of) => {
    const { byBytes, byBase } = findHazards(...of);
    return { byBase, byBytes: byBytes.map((number) => Math.max(0, number - 1)) };
  };
  return { findHazards: early };
});

const { readCommandLine } = await import('../../src/cli/parser.js');
const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const small = ['--layers', '8,8', '--batch', '8', '--tile', '4x4x4', '--buffers', '2'];

test.each([
  ['compile', ...small, '--out', join(folder, 'schedule.json')],
  ['run', ...small],
  ['tune', '--layers', '8,8', '--batch', '8', '--limit', '1', '--out', join(folder, 'tuned.json')],
])('%s goes no further with waits that break the contract, and writes nothing', async (...words) => {
  const request = await readCommandLine(words, '');
  if (!('carryOut' in request)) throw new Error(request.text);
  await expect(request.carryOut()).rejects.toThrow(
    'the waits of this schedule break their contract: operation',
  );
  expect(readdirSync(folder)).toEqual([]);
});
