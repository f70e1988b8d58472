import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CommandBody } from './commands/command.js';
import { loadCommand } from './commands.js';
import { BAD_INPUT, INTERNAL_FAULT, WELL, wordsOf } from './io/exit-status.js';
import { INTERRUPTED } from './io/interruption.js';
import { complain } from './io/print.js';
import { parserOf } from './parser.js';

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
 * Carries a command line out, on a thread of its own: see supervisor.ts.
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
  let isDone = false;
  const load = async (name: string): Promise<CommandBody<object>> => {
    const { builder, handler } = await loadCommand(name);
    const andThen = async (args: Parameters<typeof handler>[0]) => {
      await handler(args);
      isDone = true;
    };
    return { handler: andThen, ...(builder !== undefined && { builder }) };
  };
  try {
    const parser = await parserOf(words, version(), load);
    await parser.parseAsync();
  } catch (error) {
    fail(error);
  }
  isOver = true;
  // A module from outside may have left something behind that never ends.
  if (isDone) end(Number(process.exitCode ?? WELL));
}

function version(): string {
  const file = createRequire(import.meta.url).resolve('heddle/package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

await main(process.argv.slice(2));
