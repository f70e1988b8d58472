import type { Story } from '../../../sim/story/story.js';
import { type Conflict, storySvg } from '../../report/files/story-svg.js';
import { writeOutput } from '../io/files.js';
import { complain } from '../io/print.js';
import type { Arguments } from './list.js';

/**
 * Draws a counterexample where a picture was asked for.
 * @param story null or undefined where there is none.
 * @param conflict the accesses that race, where they are steps of it.
 * @throws BadInput where the file cannot be written.
 */
export function writeStorySvg(
  { svg }: Arguments<'svg'>,
  title: string,
  story: Story | null | undefined,
  conflict?: Conflict | null,
): void {
  if (svg === undefined) return;
  if (story) writeOutput(svg, storySvg(title, story, conflict ?? undefined));
  else complain(`heddle: ${svg} is not written: there is nothing to show`);
}
