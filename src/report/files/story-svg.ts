import { wrapped } from '../../../sim/story/columns.js';
import type { Story, StoryStep } from '../../../sim/story/story.js';
import { type LeftOut, shownSteps } from '../../../sim/story/stretches.js';
import type { ThreadsFinding } from '../../javascript/verdict/report.js';
import { escaped, SVG_COLOURS, styleSheet } from './svg-parts.js';

/** In pixels. */
const WIDTH = 960;
const LEFT = 52;
const RIGHT = 20;
const LEAST_COLUMN = 230;
const COLUMN_GAP = 48;
const HEAD = 66;
const LINE = 16;
const PADDING = 6;
const ROW_GAP = 8;
/** Of letters that all are as wide. */
const LETTER = 7.3;
const BOLD_LETTER = 8;
/** Steps at either end of a long stretch of one lane. */
const ENDS = 3;

const { surface, ink, muted, grid, lane, bad } = SVG_COLOURS;

/** A step where it stands in the picture. */
interface Box {
  readonly step: StoryStep | LeftOut;
  readonly label: string;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Accesses of which nothing says which comes first. */
export type Conflict = readonly [StoryStep, StoryStep];

/**
 * A run as one SVG picture: a column for each lane, time downwards, a line where the lane changes. Two accesses that
 * race are red, and the edge that is missing between them is dashed; what went wrong stands below. It follows the
 * reader's light or dark scheme and needs nothing else.
 * @param title what was checked, to stand above.
 * @param conflict the accesses that race, steps of the story. Default: those that are about to be made when the run ends.
 */
export function storySvg(title: string, story: Story, conflict = pendingConflict(story)): string {
  const { lanes, sentence } = story;
  const column = Math.max(LEAST_COLUMN, (WIDTH - LEFT - RIGHT + COLUMN_GAP) / lanes.length - COLUMN_GAP);
  const columnX = (name: string) => LEFT + lanes.indexOf(name) * (column + COLUMN_GAP);
  const boxes = boxesOf(story, conflict, column, columnX);
  const foot = Math.max(HEAD, ...boxes.map(({ y, height }) => y + height)) + 12;
  const width = Math.ceil(columnX(lanes[lanes.length - 1]) + column + RIGHT);
  const sentenceLines = wrapped(sentence, Math.floor((width - LEFT - RIGHT) / BOLD_LETTER));
  const height = foot + 14 + sentenceLines.length * 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(sentence)}</desc>`,
    `<style>${styleSheet({ surface, ink, muted, grid, lane, bad }, { grid, bad })}` +
      '.mono{font:12px ui-monospace,monospace}.name{font-weight:600}</style>',
    `<rect class="surface" width="${width}" height="${height}"/>`,
    `<text class="muted" x="${LEFT}" y="20">${escaped(title)}</text>`,
    ...lanes.flatMap((name) => laneLine(name, columnX(name), column, foot)),
    ...boxes.flatMap((box, at) => (at > 0 ? passing(boxes[at - 1], box) : [])),
    ...boxes.flatMap((box) => drawn(box, isIn(conflict, box))),
    ...missingEdge(boxes.filter((box) => isIn(conflict, box))),
    ...sentenceLines.map(
      (line, at) => `<text class="bad name" x="${LEFT}" y="${foot + 20 + at * 20}">${escaped(line)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** The first two accesses of threads that race, where they are steps of their story; null where there are none. */
export function racingSteps({ races: [pair], steps, story }: ThreadsFinding): Conflict | null {
  const [first, second] = (pair ?? []).map((access) => story.steps[steps.indexOf(access)]);
  return first && second ? [first, second] : null;
}

function pendingConflict({ pending }: Story): Conflict | null {
  return pending.length === 2 ? [pending[0], pending[1]] : null;
}

const isIn = (conflict: Conflict | null, { step }: Box) => conflict?.some((one) => one === step) ?? false;

/** Every step below the one before it; those that are about to be taken beside each other. */
function boxesOf(
  { steps, pending }: Story,
  conflict: Conflict | null,
  width: number,
  columnX: (lane: string) => number,
): readonly Box[] {
  let y = HEAD;
  const box = (step: StoryStep | LeftOut): Box => {
    const lines = linesOf(step, Math.floor((width - 2 * PADDING) / LETTER));
    const label = 'leftOut' in step ? '...' : step.step === null ? 'next' : String(step.step);
    return { step, label, lines, x: columnX(step.lane), y, width, height: lines.length * LINE + 2 * PADDING };
  };
  const boxes = shownSteps(steps, ENDS, (step) => conflict?.includes(step) ?? false).map((step) => {
    const placed = box(step);
    y += placed.height + ROW_GAP;
    return placed;
  });
  return [...boxes, ...pending.map(box)];
}

function linesOf(step: StoryStep | LeftOut, letters: number): readonly string[] {
  if ('leftOut' in step) return [`${step.leftOut} more steps`];
  const { state, access, effect, operation } = step;
  const does = effect === '' ? access : `${access}, ${effect}`;
  // A name may have a line break in it.
  return [`${state}:`, does, ...(operation === 'none' ? [] : [`[${operation}]`])].flatMap((text) =>
    wrapped(text.replace(/\s+/g, ' '), letters),
  );
}

function laneLine(name: string, x: number, width: number, foot: number): string[] {
  const middle = x + width / 2;
  return [
    `<text class="ink name" x="${middle}" y="50" text-anchor="middle">${escaped(shortened(name, width))}</text>`,
    `<path class="line-grid" stroke-width="2" d="M${middle},${HEAD - 6}V${foot}"/>`,
  ];
}

function drawn({ label, lines, x, y, width, height }: Box, isRed: boolean): string[] {
  const text = (words: string, at: number) =>
    `<text class="mono ${at === 0 ? 'muted' : isRed ? 'bad' : 'ink'}" x="${x + PADDING}" ` +
    `y="${y + PADDING + 12 + at * LINE}">${escaped(words)}</text>`;
  const size = `x="${x}" y="${y}" width="${width}" height="${height}" rx="4"`;
  return [
    `<rect class="lane" ${size}/>`,
    ...(isRed ? [`<rect class="line-bad" stroke-width="2" ${size}/>`] : []),
    `<text class="${isRed ? 'bad' : 'muted'}" x="${LEFT - 8}" y="${y + PADDING + 12}" text-anchor="end">${label}</text>`,
    ...lines.map(text),
  ];
}

/** From a step to the next one, where that is another lane's. It has no tip: that one ran later orders nothing. */
function passing(from: Box, to: Box): string[] {
  // Of what is about to be done nobody is first.
  if (from.x === to.x || to.label === 'next') return [];
  const isRight = to.x > from.x;
  const startX = isRight ? from.x + from.width : from.x;
  const endX = isRight ? to.x : to.x + to.width;
  const middle = (startX + endX) / 2;
  const [startY, endY] = [from.y + from.height / 2, to.y + to.height / 2];
  return [`<path class="line-grid" stroke-width="2" d="M${startX},${startY}H${middle}V${endY}H${endX}"/>`];
}

/** Between two accesses that race: what would have to say which comes first is not there. */
function missingEdge(conflict: readonly Box[]): string[] {
  if (conflict.length !== 2) return [];
  const [left, right] = conflict.toSorted((a, b) => a.x - b.x);
  const [startX, endX] = [left.x + left.width, right.x];
  const [startY, endY] = [left.y + left.height / 2, right.y + right.height / 2];
  return [
    `<path class="line-bad" stroke-width="2" stroke-dasharray="6 5" d="M${startX},${startY}L${endX},${endY}"/>`,
  ];
}

function shortened(name: string, width: number): string {
  const letters = Math.floor(width / LETTER);
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}
