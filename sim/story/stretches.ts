import type { StoryStep } from './story.js';

/** Steps in the middle of a long stretch that are left out. */
export interface LeftOut {
  readonly lane: string;
  readonly leftOut: number;
}

/**
 * The steps of a story that are shown: of a stretch that one lane takes alone no more than its ends.
 * @param ends how many of a stretch at either end.
 * @param isKept whether a step has to be there: then the whole stretch is.
 */
export function shownSteps(
  steps: readonly StoryStep[],
  ends: number,
  isKept: (step: StoryStep) => boolean = () => false,
): readonly (StoryStep | LeftOut)[] {
  return stretches(steps).flatMap((stretch) => {
    const leftOut = stretch.length - 2 * ends;
    // One line for one step is no shorter.
    if (leftOut <= 1 || stretch.some(isKept)) return stretch;
    return [...stretch.slice(0, ends), { lane: stretch[0].lane, leftOut }, ...stretch.slice(-ends)];
  });
}

/** Steps grouped by the lane that takes them one after the other. */
function stretches(steps: readonly StoryStep[]): readonly StoryStep[][] {
  const grouped: StoryStep[][] = [];
  for (const step of steps) {
    const current = grouped.at(-1);
    if (current?.[0].lane === step.lane) current.push(step);
    else grouped.push([step]);
  }
  return grouped;
}
