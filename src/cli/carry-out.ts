import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CommandBody } from './commands/command.js';
import { loadCommand } from './commands.js';
import { INTERNAL_FAULT, WELL, wordsOf } from './io/exit-status.js';
import { complain } from './io/print.js';
import { parserOf } from './parser.js';

/**
 * Does what a command line says, on this thread. Nothing here ends the process: `program.ts` does, and a test does not.
 * @param words what stands behind the program's name.
 * @returns the command's status; null where no command was called, but help, the version or completions were printed.
 */
export async function carryOut(words: readonly string[]): Promise<number | null> {
  let isDone = false;
  const load = async (name: string): Promise<CommandBody<object>> => {
    const { builder, handler } = await loadCommand(name);
    const andThen = async (args: Parameters<typeof handler>[0]) => {
      await handler(args);
      isDone = true;
    };
    return { handler: andThen, ...(builder !== undefined && { builder }) };
  };
  const parser = await parserOf(words, version(), load);
  await parser.parseAsync();
  return isDone ? Number(process.exitCode ?? WELL) : null;
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

function version(): string {
  const file = createRequire(import.meta.url).resolve('heddle/package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
