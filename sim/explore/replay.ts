import { ComesBack } from '../comes-back.js';
import { type Deviation, deviationsFromText, Replay } from '../interleaving.js';
import type { System } from '../system.js';
import type { Finding } from '../watch/finding.js';
import { type Sample, type SampleOptions, sample } from '../watch/sample.js';
import { Explorer } from './explorer.js';
import type { StuckStates } from './livelock.js';

/** Steps after which a run is cut off that neither ends nor comes back to where it was. */
const MAX_STEPS = 1e7;
/** States that are explored to say whether a run that goes round could be left. */
const MAX_STATES = 1e6;

/**
 * Plays an interleaving back from the deviations that `check` or `deviationsToText` gave. Where it goes round for ever
 * in a loop that cannot be left, it stops at the first state of that: a livelock. A run that has not
 * ended after 10 million steps is cut off.
 * @throws RangeError where the text is none of theirs.
 */
export function replay(
  system: System,
  deviations: string,
  options: Pick<SampleOptions, 'onStep' | 'maxSteps'> = {},
): Sample {
  const parsed = deviationsFromText(deviations);
  if (!parsed) {
    throw new RangeError(`"${deviations}" tells no interleaving: give what check or sample came to`);
  }
  const { maxSteps = MAX_STEPS, onStep } = options;
  const strategy = new Replay(parsed);
  const round = untilItGoesRound(system, parsed);
  const first = sample(system, strategy, { maxSteps, ...round });
  const stuck = round.isRound() ? stuckStates(system) : null;
  if (!stuck) return onStep ? sample(system, strategy, { maxSteps: first.steps, onStep }) : first;
  let finding: Finding | null = null;
  const told = sample(system, strategy, {
    maxSteps: first.steps,
    until() {
      finding = stuck.find(system);
      return finding !== null;
    },
    ...(onStep && { onStep }),
  });
  return finding ? { ...told, finding, ended: true } : told;
}

/** The states of loops that cannot be left; null where there are none, or too many states to know. */
function stuckStates(system: System): StuckStates | null {
  const explorer = new Explorer(system, { maxStates: MAX_STATES });
  explorer.run();
  return explorer.stuck;
}

/**
 * Cuts a run off once it has gone on by the rule alone, of which the state and the last lane are all that it knows,
 * and comes back to where it was: it would do so for ever.
 */
function untilItGoesRound(system: System, deviations: readonly Deviation[]) {
  const { length } = system.words;
  const here = new Int32Array(length + 1);
  const comesBack = new ComesBack(here);
  const ruledFrom = (deviations.at(-1)?.step ?? -1) + 1;
  let steps = 0;
  let last = -1;
  let isRound = false;
  return {
    isRound: () => isRound,
    onStep(lane: number) {
      last = lane;
      steps++;
    },
    until() {
      if (steps < ruledFrom) return false;
      here.set(system.words);
      here[length] = last;
      isRound = comesBack.isBack();
      return isRound;
    },
  };
}
