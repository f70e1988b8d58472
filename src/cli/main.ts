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

/** A command may compute for long, so it gets a thread of its own; what names none is over at once. */
async function start(): Promise<void> {
  const { namedCommand } = await import('./commands.js');
  if (namedCommand(words) === undefined) await import('./program.js');
  else {
    const { supervise } = await import('./supervisor.js');
    supervise(new URL('./program.js', import.meta.url), words);
  }
}
