import { element } from '../kit/elements.js';
import type { MemoryMap, StoryInput } from './story-data.js';

/** Narrower than this, in percent of the width, bytes would not be seen. */
const LEAST_PERCENT = 0.5;

/** The memory as a bar for each of the two sides, and across both the bytes that they contend for. */
export function memoryMap({ map, sides, rows, lanes }: StoryInput): HTMLElement | null {
  if (!map) return null;
  const { region, size, ranges } = map;
  const lane = (side: number) => rows.lane[sides.of[side].row];
  const labels = ranges.map(({ from, to, writes }, side) =>
    element('div', '', `${lanes[lane(side)]} ${writes ? 'writes' : 'reads'} ${from}..${to}`),
  );
  const bars = ranges.map(({ from, to }, side) =>
    element('div', `bar of-${lane(side) % 6}`, spot('touched', from, to, map)),
  );
  const first = Math.max(...ranges.map(({ from }) => from));
  const last = Math.min(...ranges.map(({ to }) => to));
  const contested = first <= last ? `Both touch ${first}..${last}.` : '';
  return element(
    'figure',
    'map',
    element('figcaption', 'note', `${region}, ${size} bytes. ${contested}`),
    element(
      'div',
      'bars',
      element('div', 'labels', ...labels),
      element('div', 'of-both', ...bars, first <= last ? spot('contested', first, last, map) : null),
    ),
  );
}

function spot(kind: string, from: number, to: number, { size }: MemoryMap): HTMLElement {
  const made = element('div', kind);
  const percent = Math.max(LEAST_PERCENT, (100 * (to - from + 1)) / size);
  made.style.left = `${Math.min(100 - percent, (100 * from) / size)}%`;
  made.style.width = `${percent}%`;
  return made;
}
