import { button } from '../kit/button.js';
import { element } from '../kit/elements.js';
import type { Served } from './asking.js';
import type { Position } from './position.js';
import type { Here, ServedStep, StoryInput } from './story-data.js';

/** Choices that a digit takes. */
const DIGITS = 9;

/** The steps that can be taken after the present one, with what each can lead to: asked for, and taken by a click or a digit. */
export function servedChoices(input: StoryInput, position: Position, { asking, note }: Served): HTMLElement {
  const list = element('div');
  const found = element('output', 'found', note);
  const box = element(
    'div',
    'choices',
    element('h3', '', 'What can be done here'),
    list,
    found,
    element(
      'div',
      'controls',
      // Threads have gone on to their end already.
      input.live?.points
        ? null
        : button('Go on', 'go on from here: each lane until it blocks, then the next', () =>
            asking.goOn(position.step),
          ),
      button('Way to a failure', 'look for the shortest way to a failure from here', () => void look()),
      button('Begin anew', 'leave this run, and begin without any step', () => asking.beginAnew()),
    ),
  );
  box.tabIndex = -1;
  let here: Here = { steps: [], lines: [] };
  let asked = new AbortController();
  /** Whether it is known what can be chosen; what is typed before waits for it. */
  let isReady = false;
  /** Whether the next change of the step is one that was typed. */
  let isTyped = false;
  const forget = () => {
    asking.typed.length = 0;
  };
  const fail = (signal: AbortSignal, error: unknown) => {
    if (signal.aborted) return;
    forget();
    list.replaceChildren(element('p', 'fault', (error as Error).message));
  };
  const take = async (index: number) => {
    const step = here.steps[index];
    if (!step) return;
    isReady = false;
    if (isNext(input, position.step, step)) return position.go(position.step + 1);
    await asking.take(position.step, step.place);
    // Whoever is still here has been told why not.
    if (!position.signal.aborted) forget();
    isReady = true;
  };
  const click = (index: number) => {
    forget();
    void take(index);
  };
  const takeTyped = () => {
    const index = isReady ? asking.typed.shift() : undefined;
    if (index === undefined) return;
    // Behind a digit that chooses nothing the others would choose what nobody meant.
    if (index >= here.steps.length) return forget();
    isTyped = true;
    void take(index);
  };
  const show = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    here = { steps: [], lines: [] };
    isReady = false;
    list.replaceChildren(element('p', 'note', 'Looking at what can follow …'));
    try {
      const { step } = position;
      const answer = await asking.here(step, signal);
      if (signal.aborted) return;
      here = answer;
      list.replaceChildren(
        element('ul', '', ...answer.steps.map((next, at) => choice(input, step, next, at, () => click(at)))),
        ...answer.lines.map((line) => element('p', 'note', line)),
      );
      isReady = true;
      takeTyped();
    } catch (error) {
      fail(signal, error);
    }
  };
  const look = async () => {
    const { signal } = asked;
    const { step } = position;
    found.textContent = 'Looking for a failure …';
    try {
      const { order, text } = await asking.way(step, signal);
      if (signal.aborted) return;
      if (order) asking.show(order, step, text);
      else found.textContent = text;
    } catch (error) {
      found.textContent = '';
      fail(signal, error);
    }
  };
  position.onChange(() => {
    if (!isTyped) forget();
    isTyped = false;
    found.textContent = '';
    void show();
  });
  position.signal.addEventListener('abort', () => asked.abort());
  addEventListener(
    'keydown',
    ({ key, ctrlKey, altKey, metaKey }) => {
      if (ctrlKey || altKey || metaKey || !/^[1-9]$/.test(key)) return;
      asking.typed.push(Number(key) - 1);
      takeTyped();
    },
    { signal: position.signal },
  );
  void show();
  return box;
}

/** Whether it is the step that the run takes there. */
function isNext({ live, steps }: StoryInput, step: number, { place }: ServedStep): boolean {
  if (!live || step >= steps) return false;
  return live.order[live.points === null ? step : live.points[step]] === place;
}

function choice(
  input: StoryInput,
  step: number,
  next: ServedStep,
  at: number,
  take: () => void,
): HTMLElement {
  const { lane, text, where, kind, fate } = next;
  const made = element(
    'button',
    `choice of-${lane % 6}`,
    at < DIGITS ? element('kbd', '', String(at + 1)) : null,
    element('span', 'who', input.lanes[lane]),
    ' ',
    element('span', 'does', text),
    element('span', 'where', where),
    element('span', `fate ${kind}`, fate),
    isNext(input, step, next) ? element('span', 'where', 'as it is here') : null,
  );
  made.type = 'button';
  made.addEventListener('click', take);
  return element('li', '', made);
}
