import { BadLane } from '../../src/lane/bad-lane.js';
import { type Story, type StoryWords, tell } from '../story/story.js';
import type { System } from '../system.js';
import type { Finding } from '../watch/finding.js';
import { type Around, lookAround } from './around.js';
import { type NoReturn, noReturn } from './no-return.js';
import { type Observed, observe } from './observed.js';
import { passingTwin } from './twin.js';

/** Steps of a passing run that are told behind the one in which it differs. */
const TOLD_BEHIND = 12;

/** A run that differs by one swap, and ends well, in words. */
export interface ToldTwin {
  /** The step at which another lane goes first, from 1 on. */
  readonly at: number;
  /** How many steps it has. */
  readonly steps: number;
  /** Its steps up to a few behind that one. */
  readonly story: Story;
}

/** All that is shown of a run besides its story. */
export interface CloseUp {
  /** What went wrong in the end, or null. */
  readonly finding: Finding | null;
  readonly observed: Observed;
  /** After which step every continuation fails; null where nothing does. */
  readonly noReturn: NoReturn | null;
  /** The nearest run that ends well; null where there is none by one swap. */
  readonly twin: ToldTwin | null;
  /** What else could be done at its steps, and what that leads to; null where nothing went wrong. */
  readonly around: Around | null;
}

/**
 * Looks closely at a run: the values at each of its steps, after which of them there is no return, and what would have gone
 * well.
 * @param lanes the place of each step, as `check` gives them.
 */
export function closeUp(
  system: System,
  lanes: ArrayLike<number>,
  finding: Finding | null,
  words: StoryWords,
): CloseUp {
  const observation = observe(system, lanes, words);
  const { observed } = observation;
  if (!finding) return { finding, observed, noReturn: null, twin: null, around: null };
  const places = Array.from(lanes);
  try {
    const point = noReturn(system, places);
    const twin = toldTwin(system, places, point, words);
    const around = lookAround(system, places, observation, point, words);
    return { finding, observed, noReturn: point, twin, around };
  } catch (error) {
    // It is met in states behind the finding, which is no less true for it.
    if (!(error instanceof BadLane)) throw error;
    return {
      finding,
      observed,
      noReturn: { unknown: 'a lane that is not well formed' },
      twin: null,
      around: null,
    };
  }
}

function toldTwin(
  system: System,
  lanes: readonly number[],
  point: NoReturn,
  words: StoryWords,
): ToldTwin | null {
  const after = 'after' in point ? point.after : lanes.length;
  const twin = passingTwin(system, lanes, after) ?? wayOut(lanes, point);
  if (!twin) return null;
  const { at } = twin;
  const story = tell(system, twin.lanes.slice(0, at + TOLD_BEHIND), null, words);
  return { at, steps: twin.lanes.length, story };
}

/** The way that was found where no swap alone helps: it differs in the step after which there is no return. */
function wayOut(lanes: readonly number[], point: NoReturn) {
  if (!('after' in point) || point.after === 0) return null;
  const at = point.after;
  return { at, lanes: [...lanes.slice(0, at - 1), ...point.wayOut] };
}
