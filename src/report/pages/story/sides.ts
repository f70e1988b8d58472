import { element, section } from '../kit/elements.js';
import { memoryMap } from './memory-map.js';
import type { Excerpt, Side, StoryInput } from './story-data.js';

/** The steps that the finding is about, beside each other; null where it is about none in particular. */
export function sidesSection(input: StoryInput, go: (step: number) => void): HTMLElement | null {
  const { title, of, note } = input.sides;
  if (of.length === 0) return null;
  return section(
    title,
    element('div', 'sides', ...of.map((side) => sideBox(side, input, go))),
    memoryMap(input),
    note === '' ? null : element('p', 'note', note),
  );
}

function sideBox({ row, excerpt }: Side, input: StoryInput, go: (step: number) => void): HTMLElement {
  const { rows, lanes, steps, pending } = input;
  const lane = rows.lane[row];
  const jump = element('button', 'link', row < steps ? `step ${row + 1}` : pending);
  jump.type = 'button';
  jump.title = row < steps ? `go to step ${row + 1}` : 'go to the end';
  jump.addEventListener('click', () => go(row + 1));
  return element(
    'article',
    `side of-${lane % 6}`,
    element('h3', '', lanes[lane], ' ', jump),
    element('p', 'does', rows.text[row]),
    element('p', 'where', rows.place[row]),
    rows.operation[row] === '' ? null : element('p', 'where', rows.operation[row]),
    excerpt && excerptBox(excerpt),
  );
}

function excerptBox({ firstLine, lines, line, column }: Excerpt): HTMLElement {
  return element(
    'pre',
    'excerpt',
    ...lines.map((text, at) => {
      const number = firstLine + at;
      const isMeant = number === line;
      const shown: (Node | string)[] =
        isMeant && column > 0
          ? [text.slice(0, column - 1), element('mark', '', text.slice(column - 1))]
          : [text];
      return element(
        'code',
        isMeant ? 'meant' : '',
        element('span', 'number', String(number)),
        ...shown,
        '\n',
      );
    }),
  );
}
