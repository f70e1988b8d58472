import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, node, PROGRAM, ROOT, temporaryFolder } from '../cli/heddle.js';
import { allowedBy, shownCommands, wordsOf } from './console.js';

/** A document may show a command that measures the machine, which others may be using. */
const LIMIT_MS = 180_000;

/**
 * A test for each command that a document shows: in order, in one folder that has the examples and the package, it
 * ends as the document says and prints what is shown.
 * @returns the folder, with what the commands leave there.
 */
export function testShownCommands(markdown: string): string {
  const folder = temporaryFolder();
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/heddle'), 'junction');
  for (const { command, output, status } of shownCommands(markdown)) {
    test(
      command,
      async () => {
        const ended = await run(folder, wordsOf(command));
        expect(ended.status, ended.stderr).toBe(status);
        expect(`${ended.stdout}${ended.stderr}`).toMatch(allowedBy(output));
      },
      LIMIT_MS + 1000,
    );
  }
  return folder;
}

function run(cwd: string, [program, ...words]: string[]): Promise<Ended> {
  const limited = { cwd, timeout: LIMIT_MS };
  if (program === 'node') return node(words, limited);
  if (program === 'npx' && words[0] === 'heddle') return node([PROGRAM, ...words.slice(1)], limited);
  throw new Error(`${program}: a document shows a command that no test can run`);
}
