import { carryOut, sayWhy } from './command-line.js';
import { BAD_INPUT } from './io/exit-status.js';
import { INTERRUPTED } from './io/interruption.js';
import { complain } from './io/print.js';

let isOver = false;

/** Ends the command's thread, and with it the process, with this status. */
function end(status: number): never {
  isOver = true;
  return process.exit(status);
}

/** What was interrupted, or never settles, may still be at work: the thread is ended. */
const fail = (error: unknown): never => end(sayWhy(error));

/**
 * Carries a command line out: on a thread of its own where it names a command, see supervisor.ts.
 * @param words what stands behind the program's name.
 */
async function main(words: readonly string[]): Promise<void> {
  // What nobody waits for may fail too; a module from outside can start such work.
  process.on('uncaughtException', fail);
  process.on('exit', (status) => {
    if (isOver || status === INTERRUPTED) return;
    complain('heddle: the process was ended before the command was: a protocol may not call process.exit');
    process.exitCode = BAD_INPUT;
  });
  const status = await carryOut(words).catch(fail);
  // A module from outside may have left something behind that never ends.
  end(status);
}

await main(process.argv.slice(2));
