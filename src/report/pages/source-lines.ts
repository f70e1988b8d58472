import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Longer files are no sources, in bytes. */
const LONGEST = 2 ** 24;

/**
 * Reads source files as findings name them: by their way from the folder of the module that was checked, or whole.
 * @param module what was checked; of one that is no file nothing is read.
 */
export function sourceLines(module: URL): (file: string) => readonly string[] | null {
  const known = new Map<string, readonly string[] | null>();
  return (file) => {
    const read = known.get(file);
    if (read !== undefined) return read;
    const lines = module.protocol === 'file:' ? linesOf(resolve(dirname(fileURLToPath(module)), file)) : null;
    known.set(file, lines);
    return lines;
  };
}

/** What ran may be gone by now. A stack can name anything, so that only what is a file of some length is opened. */
function linesOf(path: string): readonly string[] | null {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size === 0 || stats.size > LONGEST) return null;
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).split('\n');
  } catch {
    return null;
  }
}
