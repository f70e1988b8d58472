import { element, section } from '../kit/elements.js';
import type { StepColumns, StoryInput, TwinRows } from './story-data.js';

/** The point of no return, and the nearest run that ends well beside the one that fails. */
export function twinSection(input: StoryInput, go: (step: number) => void): HTMLElement | null {
  const { turn, twin } = input;
  if (!turn && !twin) return null;
  return section(
    'The point of no return',
    turn && element('p', '', turn.text, ' ', turn.after ? jumpTo(turn.after, go) : null),
    twin && element('h3', '', 'The nearest order that ends well'),
    twin && element('p', '', twin.text, ' ', jumpTo(twin.at, go)),
    twin && difference(input, twin),
  );
}

function jumpTo(step: number, go: (step: number) => void): HTMLElement {
  const made = element('button', 'link', `step ${step}`);
  made.type = 'button';
  made.addEventListener('click', () => go(step));
  return made;
}

/** Both runs beside each other, from a few steps before they part on. */
function difference(input: StoryInput, { first, at, rows }: TwinRows): HTMLElement {
  const fails = input.rows;
  const lines = rows.lane.map((_, index) => {
    const step = first + index;
    const isOther = step >= at;
    const made = element(
      'tr',
      isOther ? 'other' : '',
      scopedRow(String(step)),
      cell(fails, step - 1, input, step > input.steps ? input.pending : ''),
      cell(rows, index, input, ''),
    );
    return made;
  });
  const heads = ['step', 'fails', 'ends well'].map((text) => {
    const made = element('th', '', text);
    made.scope = 'col';
    return made;
  });
  return element(
    'table',
    'twins',
    element('caption', 'unseen', 'The order that fails, and the nearest one that ends well'),
    element('thead', '', element('tr', '', ...heads)),
    element('tbody', '', ...lines),
  );
}

function scopedRow(text: string): HTMLElement {
  const made = element('th', '', text);
  made.scope = 'row';
  return made;
}

/** @param note what is said where the row is no step. */
function cell({ lane, text, place }: StepColumns, row: number, input: StoryInput, note: string): HTMLElement {
  if (row >= lane.length) return element('td');
  return element(
    'td',
    `of-${lane[row] % 6}`,
    element('span', 'who', input.lanes[lane[row]]),
    ` ${note === '' ? '' : `${note}: `}`,
    element('span', 'does', text[row]),
    element('span', 'where', ` ${place[row]}`),
  );
}
