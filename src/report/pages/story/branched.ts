import type { Around, NearState, OtherStep } from '../../../../sim/close-up/around.js';
import type { Branch } from './order-token.js';
import type { StoryInput } from './story-data.js';

/** A run that leaves the one that was found, as far as it was gone. */
export interface Branched {
  readonly input: StoryInput;
  /** The state that it has come to; null where its last step did something wrong. */
  readonly state: NearState | null;
}

/** The run's steps up to one, and then others, judged. */
export function branched(input: StoryInput, around: Around, { at, places }: Branch): Branched {
  const steps: OtherStep[] = [];
  let state: NearState | null = around.states[around.path[at]];
  for (const place of places) {
    const step: OtherStep | undefined = state?.steps?.find((next) => next.place === place);
    if (!step) break;
    steps.push(step);
    state = step.to < 0 ? null : around.states[step.to];
  }
  const { texts } = around;
  const { rows, changes, reads } = input;
  const replaced = <T>(column: readonly T[], of: (step: OtherStep) => T) => [
    ...column.slice(0, at),
    ...steps.map(of),
  ];
  const fault = steps.at(-1)?.fault ?? -1;
  return {
    state,
    input: {
      ...input,
      verdict: verdictOf(state, texts, fault),
      rows: {
        lane: replaced(rows.lane, ({ lane }) => lane),
        place: replaced(rows.place, (step) => texts[step.state]),
        operation: replaced(rows.operation, (step) => texts[step.operation]),
        text: replaced(rows.text, (step) => texts[step.text]),
      },
      steps: at + steps.length,
      sides: { title: '', of: [], note: '' },
      bounds: [],
      faults: [],
      changes: replaced(changes, (step) => step.changes),
      reads: replaced(reads, () => []),
      turn: null,
      twin: null,
    },
  };
}

function verdictOf(state: NearState | null, texts: readonly string[], fault: number): StoryInput['verdict'] {
  if (state === null) return { good: false, lines: [texts[fault]] };
  if (state.end >= 0) return { good: state.fate !== 'fails', lines: [texts[state.end]] };
  switch (state.fate) {
    case 'fails':
      return { good: false, lines: ['Every continuation fails.'] };
    case 'may end well':
      return { good: true, lines: ['So far nothing is wrong, and some continuation ends well.'] };
    default:
      return { good: true, lines: ['So far nothing is wrong. What follows was not all looked at.'] };
  }
}
