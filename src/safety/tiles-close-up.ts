import { type CloseUp, closeUp } from '../../sim/close-up/close-up.js';
import type { StoryWords } from '../../sim/story/story.js';
import type { Finding } from '../../sim/watch/finding.js';
import { Verb } from '../lane/lane.js';
import type { FollowedTiles } from './followed-system.js';

/** All that is shown of a run of a schedule's lanes. */
export interface TilesCloseUp extends CloseUp {
  /**
   * The steps of the operations that wrong data came through, from the first that had them to the STORE that writes them; none
   * where no STORE does.
   */
  readonly wayOfWrongData: readonly number[];
}

/**
 * Looks closely at a run of a schedule's lanes.
 * @param lanes the lane of each step, as `check` gives them.
 */
export function tilesCloseUp(
  tiles: FollowedTiles,
  lanes: ArrayLike<number>,
  finding: Finding | null,
  words: StoryWords,
): TilesCloseUp {
  const wayOfWrongData = finding?.kind === 'wrong-result' ? stepsOfWay(tiles, lanes) : [];
  return { ...closeUp(tiles.system, lanes, finding, words), wayOfWrongData };
}

/** Plays the run, and finds the steps in which the operations of the way did their work. */
function stepsOfWay({ system, wayOfWrongData }: FollowedTiles, lanes: ArrayLike<number>): readonly number[] {
  const stepOf = new Map<number, number>();
  let last = -1;
  system.reset();
  for (let step = 0; step < lanes.length; step++) {
    const lane = lanes[step];
    // An operation moves or multiplies in the step that touches bytes; the others tell of it.
    last = system.operation(lane);
    if (system.state(lane).verb === Verb.touches) stepOf.set(last, step);
    system.step(lane);
    if (system.fault() !== null) break;
  }
  return last < 0 ? [] : wayOfWrongData(last).flatMap((op) => stepOf.get(op) ?? []);
}
