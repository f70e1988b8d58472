import { button } from '../kit/button.js';
import { element } from '../kit/elements.js';
import type { Position } from './position.js';
import type { StoryInput } from './story-data.js';

/** Buttons that go from step to step, and what the present one is. */
export function stepper(input: StoryInput, position: Position): HTMLElement {
  const { rows, lanes, steps, lines } = input;
  const where = element('strong', 'at');
  const does = element('output', 'now');
  const line = element('pre', 'source-line');
  const told = element('p', 'fault');
  const go = (text: string, label: string, to: () => number) => button(text, label, () => position.go(to()));
  const switchAfter = () => {
    let row = position.step;
    while (row > 0 && row < steps && rows.lane[row] === rows.lane[row - 1]) row++;
    return row + 1;
  };
  const switchBefore = () => {
    let row = position.step - 2;
    while (row > 0 && rows.lane[row] === rows.lane[row - 1]) row--;
    return row;
  };
  const tell = () => {
    const { step } = position;
    const before = steps === 0 ? 'No step yet' : `Before step 1 of ${steps}`;
    where.textContent = step === 0 ? before : `Step ${step} of ${steps}`;
    const row = step - 1;
    does.replaceChildren(
      step === 0
        ? 'Nothing has happened yet.'
        : element('span', `of-${rows.lane[row] % 6} who`, lanes[rows.lane[row]]),
      ...(step === 0 ? [] : [element('span', '', ` ${rows.text[row]}`)]),
    );
    const source = step === 0 ? undefined : lines[rows.place[row]];
    line.textContent = source === undefined ? (rows.place[row] ?? '') : `${rows.place[row]}\n${source}`;
    line.hidden = step === 0;
    const after = input.turn?.after ?? null;
    told.textContent =
      after === null || step < after
        ? ''
        : step === after
          ? 'From here on, every continuation fails.'
          : 'There is no return any more.';
  };
  position.onChange(tell);
  tell();
  const onKey = (event: KeyboardEvent) => {
    const to = keyed(event, position, switchBefore, switchAfter);
    if (to === null) return;
    event.preventDefault();
    position.go(to);
  };
  addEventListener('keydown', onKey, { signal: position.signal });
  return element(
    'div',
    'stepper',
    element(
      'div',
      'controls',
      go('|◀', 'go to the beginning (Home)', () => 0),
      go('◀', 'one step back (left, k)', () => position.step - 1),
      go('▶', 'one step on (right, j)', () => position.step + 1),
      go('▶|', 'go to the end (End)', () => steps),
      go('‹ switch', 'to the switch of lanes before (p)', switchBefore),
      go('switch ›', 'to the next switch of lanes (n)', switchAfter),
      where,
    ),
    does,
    line,
    told,
  );
}

/** The step that a key asks for; null where it asks for none. Keys of the browser and of fields stay theirs. */
function keyed(
  event: KeyboardEvent,
  { step, steps }: Position,
  switchBefore: () => number,
  switchAfter: () => number,
): number | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const { target } = event;
  if (target instanceof HTMLElement && target.closest('pre, textarea, input')) return null;
  const isInTable = target instanceof HTMLElement && target.closest('.lanes') !== null;
  switch (event.key) {
    case 'ArrowRight':
    case 'j':
      return step + 1;
    case 'ArrowLeft':
    case 'k':
      return step - 1;
    case 'n':
      return switchAfter();
    case 'p':
      return switchBefore();
    case 'ArrowDown':
      return isInTable ? step + 1 : null;
    case 'ArrowUp':
      return isInTable ? step - 1 : null;
    case 'Home':
      return 0;
    case 'End':
      return steps;
    default:
      return null;
  }
}
