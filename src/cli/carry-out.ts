import { BAD_INPUT, INTERNAL_FAULT, WELL, wordsOf } from './io/exit-status.js';
import { INTERRUPTED } from './io/interruption.js';
import { complain, print } from './io/print.js';
import { readCommandLine } from './parser.js';
import { version } from './version.js';

let isOver = false;

/** Ends the command's thread, and with it the process, with this status. */
function end(status: number): never {
  isOver = true;
  return process.exit(status);
}

/** Says in one line why the command came to nothing, and ends it. */
function fail(error: unknown): never {
  const { status, message } = wordsOf(error);
  complain(`heddle: ${message}`);
  if (status === INTERNAL_FAULT && process.env.HEDDLE_DEBUG) complain(String((error as Error)?.stack));
  // What was interrupted, or never settles, may still be at work.
  return end(status);
}

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
  try {
    const request = await readCommandLine(words, version());
    if ('text' in request) print(request.text);
    else await request.carryOut();
  } catch (error) {
    fail(error);
  }
  // A module from outside may have left something behind that never ends.
  end(Number(process.exitCode ?? WELL));
}

await main(process.argv.slice(2));
