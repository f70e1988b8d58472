import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoryInput } from '../../report/pages/story/story-data.js';
import { readText, writeOutput } from '../io/files.js';
import { complain } from '../io/print.js';

/** The option of commands that find something. */
export const FINDING_REPORT = {
  describe: 'write what was found to this file, as one page for a browser to step through (.html)',
  group: 'Output:',
} as const;

/**
 * Writes the page of what was found, where that was asked for.
 * @param input makes what it shows; null where nothing was found.
 * @throws BadInput where the file cannot be written.
 */
export async function writeFindingReport(
  file: string | undefined,
  input: (() => Promise<StoryInput>) | null,
): Promise<void> {
  if (file === undefined) return;
  if (input === null) return complain(`heddle: ${file} is not written: there is nothing to show`);
  const { storyPage } = await import('../../report/pages/story-report.js');
  writeOutput(file, storyPage(await input()));
}

/**
 * Reads source files as findings name them: by their way from the folder of the module that was checked, or whole.
 */
export function sourceLines(module: URL): (file: string) => readonly string[] | null {
  const known = new Map<string, readonly string[] | null>();
  return (file) => {
    const read = known.get(file);
    if (read !== undefined) return read;
    const lines = linesOf(resolve(dirname(fileURLToPath(module)), file));
    known.set(file, lines);
    return lines;
  };
}

/** What ran may be gone by now, or may be no file: then there is nothing to show of it. */
function linesOf(path: string): readonly string[] | null {
  try {
    return readText(path).split('\n');
  } catch {
    return null;
  }
}
