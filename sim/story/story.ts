import { explainWait } from '../../src/lane/wait.js';
import type { Execution } from '../execution.js';
import type { ByteRange, Finding, Livelock, RacingStep } from '../watch/finding.js';
import { accessText, effectOf } from './access-text.js';

/** One step of a run, in words. */
export interface StoryStep {
  /** The number of the step, or null for an access that is about to be made when the run ends. */
  readonly step: number | null;
  readonly lane: string;
  /** Where the lane was: the name of a state, a line of a file. */
  readonly state: string;
  /** What the lane worked on; `none` where it works on nothing that has a name. */
  readonly operation: string;
  /** What the step does to shared memory, and what it finds there. */
  readonly access: string;
  /** What came of it: `0 -> 1`, `sleeps`. Empty where the access says all. */
  readonly effect: string;
}

/** A run in words: every step, the two accesses that race where they do, and what went wrong in one sentence. */
export interface Story {
  /** All lanes by name, those that take no step as well. */
  readonly lanes: readonly string[];
  readonly steps: readonly StoryStep[];
  readonly pending: readonly StoryStep[];
  readonly sentence: string;
}

/** What things are called that only those who made the lanes know. */
export interface StoryWords {
  /** The operation that a lane works on, by its number; -1 is none. */
  operation(number: number): string;
  /** Plain bytes. Address and length in bytes. */
  bytes(address: number, length: number): string;
}

/** The words that an execution itself has. */
export function wordsOf({ teller }: Execution): StoryWords {
  return {
    operation: (number) => (number < 0 ? 'none' : `operation ${number}`),
    bytes: (address, length) => teller.bytes(address, length),
  };
}

/**
 * Tells a run step by step: begins the execution anew and takes the same steps.
 * @param lanes the lane of each step, as `check`, `sample` or `replay` give them.
 * @param finding what went wrong in the end, or null.
 * @throws RangeError where a lane cannot take its step: then it is no run of this execution.
 */
export function tell(
  execution: Execution,
  lanes: ArrayLike<number>,
  finding: Finding | null,
  words: StoryWords = wordsOf(execution),
): Story {
  execution.reset();
  const enabled = new Int32Array(execution.lanes.length);
  const steps: StoryStep[] = [];
  for (let step = 0; step < lanes.length; step++) {
    const lane = lanes[step];
    if (!enabled.subarray(0, execution.enabledLanes(enabled)).includes(lane)) {
      throw new RangeError(
        `step ${step + 1}: lane ${lane} cannot take it: give the lanes of a run of this execution`,
      );
    }
    steps.push(takeTold(execution, lane, step + 1, words).told);
  }
  const racing = finding?.kind === 'race' ? [finding.first.lane, finding.second.lane] : [];
  const pending = execution.lanes.flatMap(({ name }, lane) =>
    racing.includes(name) && !execution.hasEnded(lane)
      ? [{ ...standing(execution, lane, null, words), effect: '' }]
      : [],
  );
  // Further choices of a lane go by its name.
  const names = [...new Set(execution.lanes.map(({ name }) => name))];
  return { lanes: names, steps, pending, sentence: sentenceOf(finding, words) };
}

/** Takes a lane's next step, and tells it. `fault` is what it did wrong, or null. */
export function takeTold(
  execution: Execution,
  lane: number,
  step: number,
  words: StoryWords,
): { readonly told: StoryStep; readonly fault: string | null } {
  const before = standing(execution, lane, step, words);
  const effect = effectOf(execution, lane, words);
  execution.step(lane);
  const fault = execution.fault(); // asked after every step, so that none is left over for the next run
  return { told: { ...before, effect: effect() }, fault };
}

/** What a lane is about to do. */
function standing(
  execution: Execution,
  lane: number,
  step: number | null,
  words: StoryWords,
): Omit<StoryStep, 'effect'> {
  return {
    step,
    lane: execution.lanes[lane].name,
    state: execution.teller.here(lane),
    operation: words.operation(execution.operation(lane)),
    access: accessText(execution, lane, words),
  };
}

/** What went wrong, in one sentence. */
export function sentenceOf(finding: Finding | null, words: StoryWords): string {
  if (!finding) return 'Nothing goes wrong.';
  if (finding.kind === 'wrong-result') return `Wrong result: ${finding.what}.`;
  if (finding.kind === 'livelock') return livelockSentence(finding);
  if (finding.kind === 'deadlock') {
    const cycle = finding.cycle ? ` They wait for each other: ${finding.cycle.join(' -> ')}.` : '';
    return `Deadlock: ${finding.waiting.map(explainWait).join('; ')}.${cycle}`;
  }
  const side = ({ lane, state, operation, bytes }: RacingStep) => {
    const what = operation < 0 ? state : words.operation(operation);
    return `${what} (${lane} ${bytes.writes ? 'writes' : 'reads'} ${words.bytes(bytes.address, extent(bytes))})`;
  };
  return `Race: nothing orders ${side(finding.first)} and ${side(finding.second)}.`;
}

function livelockSentence({ loop, waiting }: Livelock): string {
  const round = loop.map(({ lane, state }) => `${lane} in ${state}`).join(', ');
  const besides = waiting.length === 0 ? '' : ` ${waiting.map(explainWait).join('; ')}.`;
  return `Livelock: from here on there is no end, only this, round and round: ${round}.${besides}`;
}

/** Bytes from the first that a step touches to the last. */
function extent({ length, rows, stride }: ByteRange): number {
  return (rows - 1) * stride + length;
}
