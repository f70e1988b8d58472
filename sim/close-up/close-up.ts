import type { StoryWords } from '../story/story.js';
import type { System } from '../system.js';
import type { Finding } from '../watch/finding.js';
import { type Observed, observe } from './observed.js';

/** All that is shown of a run besides its story. */
export interface CloseUp {
  /** What went wrong in the end, or null. */
  readonly finding: Finding | null;
  readonly observed: Observed;
}

/**
 * Looks closely at a run: the values at each of its steps.
 * @param lanes the place of each step, as `check` gives them.
 */
export function closeUp(
  system: System,
  lanes: ArrayLike<number>,
  finding: Finding | null,
  words: StoryWords,
): CloseUp {
  return { finding, observed: observe(system, lanes, words) };
}
