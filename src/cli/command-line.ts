import { INTERNAL_FAULT, WELL, wordsOf } from './io/exit-status.js';
import { complain, print } from './io/print.js';
import { version } from './io/version.js';
import { readCommandLine } from './parser.js';

/**
 * Does what a command line says, on this thread. Nothing here ends the process: carry-out.ts does, and a test does not.
 * @param words what stands behind the program's name.
 * @returns the status to end with.
 */
export async function carryOut(words: readonly string[]): Promise<number> {
  const request = await readCommandLine(words, version());
  if ('text' in request) print(request.text);
  else await request.carryOut();
  return Number(process.exitCode ?? WELL);
}

/**
 * Says in one line why a command came to nothing.
 * @returns the status that it ends with.
 */
export function sayWhy(error: unknown): number {
  const { status, message } = wordsOf(error);
  complain(`heddle: ${message}`);
  if (status === INTERNAL_FAULT && process.env.HEDDLE_DEBUG) complain(String((error as Error)?.stack));
  return status;
}
