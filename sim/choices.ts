import type { Lane, State } from '../src/lane/lane.js';
import { LANES_LIMIT } from './system-spec.js';

/** The number that a lane chooses which wakes by chance although its time limit, which is number 0, has not passed. */
export const WAKES_BY_CHANCE = 1;

/** Lanes, with a place behind them for each further choice of those that choose. */
export interface Choices {
  readonly lanes: readonly Lane[];
  /** By place: the lane that it belongs to, and the number that this one chooses. */
  readonly ownerOf: Int32Array;
  readonly choiceOf: Int32Array;
}

/**
 * Places for what lanes may choose: number 0 is chosen by the lane itself, each further one by a place of its own, so that
 * an order of places says what was chosen, too. A sleep that may end in two ways is such a choice: see `WAKES_BY_CHANCE`.
 * @param wakesByChance whether lanes may wake without a notify.
 * @throws RangeError where there are more than can be told apart.
 */
export function choicesOf(lanes: readonly Lane[], wakesByChance: boolean): Choices {
  const waysOn = ({ choices, isLimited }: State) =>
    wakesByChance && isLimited ? WAKES_BY_CHANCE + 1 : choices;
  const places = lanes.map((lane, number) => ({ lane, number, choice: 0 }));
  for (const [number, lane] of lanes.entries()) {
    const most = Math.max(...lane.states.map(waysOn));
    for (let choice = 1; choice < most; choice++) places.push({ lane, number, choice });
  }
  if (places.length > LANES_LIMIT) {
    throw new RangeError(
      `system: its lanes have ${places.length - lanes.length} further choices, and are ${lanes.length}: together at most ${LANES_LIMIT} can be told apart`,
    );
  }
  return {
    lanes: places.map(({ lane }) => lane),
    ownerOf: Int32Array.from(places, ({ number }) => number),
    choiceOf: Int32Array.from(places, ({ choice }) => choice),
  };
}
