import type { NearState, OtherStep } from '../../../../sim/close-up/around.js';
import { copyButton } from '../kit/copy-button.js';
import { element } from '../kit/elements.js';
import type { Position } from './position.js';
import type { OtherTurn, StoryInput } from './story-data.js';

/** What is said of a step by what can become of it. */
const FATES = {
  'may end well': ['good', 'may end well'],
  fails: ['bad', 'every continuation fails'],
  unknown: ['', 'not known'],
} as const;

/** What can be done in the present state. */
export interface Choosing {
  readonly input: StoryInput;
  /** The state after so many steps; null where it was not looked at. */
  stateAt(step: number): NearState | null;
  /** Takes this step there. */
  take(step: number, place: number): void;
}

/** The steps that can be taken in place of the next one, of lanes: to be taken here. */
export function choicesBox({ input, stateAt, take }: Choosing, position: Position): HTMLElement {
  const box = element('div', 'choices');
  const texts = input.around?.texts ?? [];
  const states = input.around?.states ?? [];
  const show = () => {
    const { step } = position;
    const state = stateAt(step);
    const title = element('h3', '', 'What can be done here');
    if (!state?.steps) {
      box.replaceChildren(title, element('p', 'note', whyNone(state, step === input.steps)));
      return;
    }
    if (state.steps.length === 0) {
      box.replaceChildren(title, element('p', 'note', 'Nothing: this is an end.'));
      return;
    }
    const choice = (next: OtherStep) => {
      const [kind, fate] = next.to < 0 ? (['bad', 'fails'] as const) : FATES[states[next.to].fate];
      const made = element(
        'button',
        `choice of-${next.lane % 6}`,
        element('span', 'who', input.lanes[next.lane]),
        ' ',
        element('span', 'does', texts[next.text]),
        element('span', `fate ${kind}`, fate),
      );
      made.type = 'button';
      const isTaken = step < input.steps && input.rows.text[step] === texts[next.text];
      const isSame = isTaken && input.rows.lane[step] === next.lane;
      if (isSame) made.append(element('span', 'where', 'as it is here'));
      made.addEventListener('click', () => (isSame ? position.go(step + 1) : take(step, next.place)));
      return element('li', '', made);
    };
    box.replaceChildren(title, element('ul', '', ...state.steps.map(choice)));
  };
  position.onChange(show);
  show();
  return box;
}

/** Why nothing can be chosen in a state. @param isLast whether it is the one behind the last step. */
function whyNone(state: NearState | null, isLast: boolean): string {
  if (state) return 'What follows was not looked at: play it on with the command.';
  // The last states of a run are looked at, but for one that a step which did something wrong has led to.
  return isLast ? 'Nothing: this step did something wrong.' : 'Too far from the end.';
}

/** The steps that other threads can take in place of the next one: to be played by a command. */
export function othersBox({ others, lanes }: StoryInput, position: Position): HTMLElement {
  const box = element('div', 'choices');
  const first = Math.min(...others.map(({ step }) => step));
  const other = ({ lane, text, place, isWell, verdict, command }: OtherTurn) =>
    element(
      'li',
      `choice of-${lane % 6}`,
      element('span', 'who', lanes[lane]),
      ' ',
      element('span', 'does', text),
      element('span', 'where', place),
      element('span', `fate ${isWell ? 'good' : 'bad'}`, verdict),
      copyButton('command', command),
    );
  const show = () => {
    const here = others.filter(({ step }) => step === position.step + 1);
    const none =
      position.step + 1 < first ? 'Not tried: too far from the end.' : 'Nothing else could be tried here.';
    box.replaceChildren(
      element('h3', '', 'In place of the next step'),
      here.length > 0 ? element('ul', '', ...here.map(other)) : element('p', 'note', none),
    );
  };
  position.onChange(show);
  show();
  return box;
}
