import { type CloseUp, closeUp } from '../../sim/close-up/close-up.js';
import type { StoryWords } from '../../sim/story/story.js';
import type { Finding } from '../../sim/watch/finding.js';
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

/** Plays the run, and finds the steps in which the operations of the way were carried out. */
function stepsOfWay(tiles: FollowedTiles, lanes: ArrayLike<number>): readonly number[] {
  const { system } = tiles;
  const stepOf = new Map<number, number>();
  let last = -1;
  system.reset();
  for (let step = 0; step < lanes.length; step++) {
    const op = system.operation(lanes[step]);
    const before = tiles.operationsDone();
    system.step(lanes[step]);
    if (tiles.operationsDone() === before) continue;
    // Other steps only tell of an operation: they fill a slot of a ring, or read one.
    stepOf.set(op, step);
    last = op;
    if (system.fault() !== null) break;
  }
  return last < 0 ? [] : tiles.wayOfWrongData(last).flatMap((op) => stepOf.get(op) ?? []);
}
