import type { Story, StoryStep } from './story.js';
import { shownSteps } from './stretches.js';

/** How a story is laid out. */
export interface ColumnOptions {
  /** Characters of a line, at least 20. Default 80. */
  readonly width?: number;
  /** How many steps are shown at either end of a long stretch that one lane takes alone, at least 1. Default: all. */
  readonly ends?: number;
  /** Puts the mark of a step that is about to be taken into colour. Default: as it is. */
  readonly mark?: (text: string) => string;
}

/** Columns narrower than this are no help: then each step says whose it is. */
const LEAST_WIDTH = 24;
const GAP = 2;
/** A line of more is nobody's, and a text of blanks. */
const WIDEST = 1000;
/** What a line that goes on is set in by. */
const INDENT = '  ';

/**
 * A story as text: a column for each lane, a step below the one before it, within the width. Where columns would be too
 * narrow, one column in which each step names its lane.
 */
export function storyText(story: Story, options: ColumnOptions = {}): string {
  checkColumns(options);
  const { ends = Number.POSITIVE_INFINITY, mark = (text) => text } = options;
  const width = Math.min(WIDEST, options.width ?? 80);
  const { lanes, steps, pending } = story;
  const label = Math.max(4, String(steps.length).length);
  const each = Math.floor((width - label) / lanes.length) - GAP;
  const isNarrow = each < LEAST_WIDTH && lanes.length > 1;
  const size = isNarrow ? width - label - GAP : each;
  const column = (lane: string) => (isNarrow ? 0 : lanes.indexOf(lane));
  const lines: string[] = isNarrow
    ? []
    : [
        row(
          '',
          lanes.map((name) => name.replace(/\s+/g, ' ').slice(0, size)),
          label,
          size,
        ),
      ];
  const add = (lane: string, number: string, text: string) => {
    // A name may have a line break in it.
    wrapped((isNarrow ? `${lane}: ${text}` : text).replace(/\s+/g, ' '), size).forEach((part, at) => {
      const cells = Array.from({ length: column(lane) + 1 }, () => '');
      cells[column(lane)] = part;
      const line = row(at === 0 ? number : '', cells, label, size);
      lines.push(at === 0 && number === 'next' ? line.replace(number, mark(number)) : line);
    });
  };
  for (const step of shownSteps(steps, ends)) {
    if ('leftOut' in step) add(step.lane, '...', `${step.leftOut} more steps`);
    else add(step.lane, String(step.step), textOf(step));
  }
  for (const step of pending) add(step.lane, 'next', textOf(step));
  return lines.join('\n');
}

/** @throws RangeError */
function checkColumns({ width = 80, ends = 1 }: ColumnOptions): void {
  if (!(width >= 20)) throw new RangeError(`width: it is ${width}: give 20 characters or more`);
  if (!(ends >= 1)) throw new RangeError(`ends: it is ${ends}: give 1 step or more`);
}

function textOf({ state, operation, access, effect }: StoryStep): string {
  const works = operation === 'none' ? '' : ` [${operation}]`;
  return `${state}: ${access}${effect === '' ? '' : `, ${effect}`}${works}`;
}

function row(label: string, cells: readonly string[], labelWidth: number, size: number): string {
  const padded = cells.map((cell) => ' '.repeat(GAP) + cell.padEnd(size));
  return `${label.padStart(labelWidth)}${padded.join('')}`.trimEnd();
}

/** Text in lines of at most `size` characters, broken at blanks where there are any. */
export function wrapped(text: string, size: number): readonly string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; ) {
    if (rest.length <= size) {
      lines.push(rest);
      break;
    }
    const blank = rest.lastIndexOf(' ', size);
    const end = blank > INDENT.length ? blank : size;
    lines.push(rest.slice(0, end));
    rest = INDENT + rest.slice(end).trimStart();
  }
  return lines;
}
