import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, heddleIn, ROOT, temporaryFolder } from '../cli/heddle.js';
import { node } from '../cli/start.js';
import { LIMIT_MS } from '../limit.js';
import { allowedBy, shownCommands, wordsOf } from './console.js';

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
    test(command, async () => {
      const ended = await run(folder, wordsOf(command));
      expect(ended.status, ended.stderr).toBe(status);
      expect(`${ended.stdout}${ended.stderr}`).toMatch(allowedBy(output));
    });
  }
  return folder;
}

function run(cwd: string, [program, ...words]: string[]): Promise<Ended> {
  if (program === 'node') return node(words, { cwd });
  if (program === 'npx' && words[0] === 'heddle') return heddleIn(cwd, ...unhurried(words.slice(1)));
  throw new Error(`${program}: a document shows a command that no test can run`);
}

/**
 * The words of a command, with what changes nothing that it shows while other tests use the machine: the built-in machine where
 * it would calibrate this one, which takes minutes and changes only times (quick-calibration.test.ts has what is left out),
 * and more time for a check, which looks for other orders once a share of its time is over.
 */
function unhurried(words: string[]): string[] {
  const [command] = words;
  if (command === 'compare' && !words.includes('--machine')) return [...words, '--machine', 'built-in'];
  if (command === 'check' && !words.includes('--on')) return [...words, '--time', `${LIMIT_MS}ms`];
  return words;
}
