import { StateTable } from '../states/state-table.js';
import { type StoryWords, sentenceOf, takeTold } from '../story/story.js';
import type { System } from '../system.js';
import { type Fate, fatesOf } from './fates.js';
import type { NoReturn } from './no-return.js';
import type { Change, Observation } from './observed.js';
import { spread } from './spread.js';

/** States of the run that are looked around from, the last ones, and states that are looked at in all, at most. */
const MOST_ON_PATH = 400;
const MOST_STATES = 1500;

/** A step that can be taken: whose, what it does, and where it leads. Words are numbers of texts. */
export interface OtherStep {
  /** The place of the lane among those of the system, and the number of the lane itself. */
  readonly place: number;
  readonly lane: number;
  /** The number of the state that it leads to; -1 where it does something wrong: that is the number of `fault`. */
  readonly to: number;
  readonly fault: number;
  readonly state: number;
  readonly operation: number;
  readonly text: number;
  readonly changes: readonly Change[];
}

/** A state near a run. */
export interface NearState {
  /** What can be done there; null where that was not looked at. */
  readonly steps: readonly OtherStep[] | null;
  /** The number of a sentence: what is wrong there, or that all has ended well; -1 where neither is. */
  readonly end: number;
  readonly fate: Fate;
}

/** The states near a run, and the steps between them. */
export interface Around {
  /** The state after so many steps of the run, by number; -1 where it was too far from the end to look at. */
  readonly path: readonly number[];
  readonly states: readonly NearState[];
  readonly texts: readonly string[];
}

/** What is said of an end that is as it should be. */
export const WELL = 'All ends well.';

/** Looks at what else could be done in the last states of a run, and in those that this leads to, the nearest first. */
export function lookAround(
  system: System,
  lanes: readonly number[],
  { places }: Observation,
  point: NoReturn,
  words: StoryWords,
): Around {
  const table = new StateTable(system.words.length, system.hashedWords);
  const texts = new Texts();
  const from = Math.max(0, lanes.length - MOST_ON_PATH);
  const path = pathOf(system, lanes, from, table);
  const take = (place: number): OtherStep => {
    const before = places.map((at) => system.words[at]);
    const { told, fault } = takeTold(system, place, 0, words);
    const { state, operation, access, effect } = told;
    return {
      place,
      lane: system.ownerOf[place],
      to: fault === null ? table.add(system.words) : -1,
      fault: fault === null ? -1 : texts.number(sentenceOf({ kind: 'wrong-result', what: fault }, words)),
      state: texts.number(state),
      operation: texts.number(operation === 'none' ? '' : operation),
      text: texts.number(effect === '' ? access : `${access}, ${effect}`),
      changes: before.flatMap((value, word): readonly Change[] =>
        system.words[places[word]] === value ? [] : [[word, String(system.words[places[word]])]],
      ),
    };
  };
  const states: Omit<NearState, 'fate'>[] = [];
  const good = new Set<number>();
  for (const { steps, finding, endsWell } of spread(system, table, (row) => row >= MOST_STATES, take)) {
    if (endsWell) good.add(states.length);
    const end = finding ? texts.number(sentenceOf(finding, words)) : endsWell ? texts.number(WELL) : -1;
    states.push({ steps, end });
  }
  const doomed = 'after' in point ? path.slice(point.after) : [];
  const saved = 'after' in point && point.after > 0 ? path.slice(0, point.after) : [];
  const fates = fatesOf(states, good, doomed, saved);
  return { path, states: states.map((state, row) => ({ ...state, fate: fates[row] })), texts: texts.all };
}

/** The states of a run from step `from` on, each in the table. */
function pathOf(
  system: System,
  lanes: readonly number[],
  from: number,
  table: StateTable,
): readonly number[] {
  const path: number[] = [];
  system.reset();
  for (let step = 0; step <= lanes.length; step++) {
    path.push(step < from ? -1 : table.add(system.words));
    if (step === lanes.length) break;
    system.step(lanes[step]);
    // Where the last step did something wrong, nothing comes after it.
    if (system.fault() !== null && step === lanes.length - 1) return [...path, -1];
  }
  return path;
}

/** Texts, each once. */
class Texts {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}
