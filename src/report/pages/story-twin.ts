import type { CloseUp } from '../../../sim/close-up/close-up.js';
import type { Story } from '../../../sim/story/story.js';
import type { Turn, TwinRows } from './story/story-data.js';
import { columnsOf } from './story-report.js';

/** Why it is not known. */
const WHY = {
  'too many states': 'there are too many states to look at',
  'too long a run': 'the run is too long to look back to its beginning',
  'a lane that is not well formed': 'behind the finding a lane is not well formed',
} as const;

/** Steps that are shown before the one in which a run differs. */
const BEFORE = 3;

/** After which step there is no return, in words. */
export function turnOf({ noReturn }: CloseUp, steps: number): Turn | null {
  if (noReturn === null) return null;
  if ('unknown' in noReturn) {
    return {
      after: null,
      text: `After which step every continuation fails is not known: ${WHY[noReturn.unknown]}.`,
    };
  }
  const { after } = noReturn;
  if (after === 0) return { after, text: 'No order of the steps ends well: each fails from the beginning.' };
  const last = after === steps ? ', the last one,' : '';
  return {
    after,
    text: `After step ${after}${last} every continuation fails; before it, one still ends well. All of them were looked at.`,
  };
}

/** The nearest run that ends well, with what it is to be read against. */
export function twinOf({ twin }: Pick<CloseUp, 'twin'>, failing: Story): TwinRows | null {
  if (!twin) return null;
  const { at, steps, story } = twin;
  const from = Math.max(0, at - 1 - BEFORE);
  const other = story.steps[at - 1];
  const instead = failing.steps[at - 1];
  // A lane that chooses, or whose time is up, can itself go on in several ways.
  const swap =
    other.lane === instead.lane
      ? `${other.lane} ${other.access} instead`
      : `${other.lane} goes before ${instead.lane}`;
  return {
    first: from + 1,
    at,
    rows: columnsOf(failing.lanes, story.steps.slice(from)),
    text: `In step ${at} ${swap}. Then all ends well, after ${steps} steps.`,
  };
}
