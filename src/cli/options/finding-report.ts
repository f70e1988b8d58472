import type { StoryInput } from '../../report/pages/story/story-data.js';
import { writeOutput } from '../io/files.js';
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
