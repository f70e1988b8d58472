#!/usr/bin/env node
import { writeSync } from 'node:fs';

const words = process.argv.slice(2);

// Nothing of heddle's is imported above, where a failure would come with a stack trace: too few files may be opened.
try {
  const { answerAtOnce } = await import('./at-once.js');
  if (!(await answerAtOnce(words))) await start();
} catch (error) {
  const [reason] = String(error).split('\n');
  const isOurs = (error as Error).name === 'BadInput';
  writeSync(
    2,
    isOurs
      ? `heddle: ${(error as Error).message}\n`
      : `heddle: its own files cannot be loaded (${reason}): install it anew, or let it open more files (ulimit -n)\n`,
  );
  process.exit(2);
}

/** A command may compute for long, so it gets a thread of its own; what only prints what there is does without. */
async function start(): Promise<void> {
  const { namedCommand } = await import('./commands.js');
  if (namedCommand(words) === undefined || isAboutCommands()) await import('./program.js');
  else {
    const { supervise } = await import('./supervisor.js');
    supervise(new URL('./program.js', import.meta.url), words);
  }
}

/** Whether a command that is named is only to be told about: by its help, or to complete its options in a shell. */
function isAboutCommands(): boolean {
  // Behind two dashes words are no options.
  if (words.includes('--')) return false;
  return (
    ['help', '--get-yargs-completions'].includes(words[0]) ||
    ['--help', '-h'].includes(words[words.length - 1])
  );
}
