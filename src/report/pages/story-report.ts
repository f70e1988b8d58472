import { createRequire } from 'node:module';
import { deflateRawSync } from 'node:zlib';
import type { Observed } from '../../../sim/close-up/observed.js';
import { boundingEdges } from '../../../sim/close-up/order.js';
import type { Story, StoryStep } from '../../../sim/story/story.js';
import { visibleJson } from '../../refusal/quoted.js';
import { htmlPage } from './html-page.js';
import type { Arrow, Excerpt, Live, StepColumns, StoryInput, WordGroup } from './story/story-data.js';

const { resolve } = createRequire(import.meta.url);

/** How a run ended: what stands behind its steps, and which rows the finding is about. */
export interface StoryEnd {
  /** What the rows behind the steps are called. */
  readonly label: string;
  readonly rows: readonly StoryStep[];
  /** What goes wrong, as arrows from row to row. */
  readonly faults: readonly Arrow[];
  readonly sides: { readonly title: string; readonly rows: readonly number[]; readonly note: string };
  /** Two rows that nothing orders. */
  readonly race: Arrow | null;
}

/** What is shown as it is given. */
type Given =
  | 'title'
  | 'facts'
  | 'verdict'
  | 'turn'
  | 'twin'
  | 'around'
  | 'others'
  | 'token'
  | 'command'
  | 'copies'
  | 'map';

/** A run to make a page of. */
export interface ToldRun extends Pick<StoryInput, Given> {
  readonly story: Story;
  readonly observed: Observed;
  readonly end: StoryEnd;
  /** Where it stands among others, of a page that is served. */
  readonly live?: Live;
  /** Source lines around a place; null where there are none. */
  excerpt?(place: string): Excerpt | null;
}

/** The interleaving as one HTML file. */
export function storyPage(input: StoryInput): string {
  return htmlPage({
    title: input.live === null ? 'Heddle report' : 'Heddle explore',
    isServed: input.live !== null,
    script: resolve('#story-page'),
    style: resolve('#story-style'),
    data: deflateRawSync(visibleJson(JSON.stringify(input)), { level: 9 }).toString('base64'),
  });
}

/** What the page of a run shows. */
export function storyInput(told: ToldRun): StoryInput {
  const { story, observed, end } = told;
  const excerpt = (place: string) => told.excerpt?.(place) ?? null;
  const rows = columnsOf(story.lanes, [...story.steps, ...end.rows]);
  const cells = observed.words.filter(({ kind }) => kind === 'cell').length;
  return {
    title: told.title,
    facts: told.facts,
    verdict: told.verdict,
    lanes: story.lanes,
    rows,
    steps: story.steps.length,
    pending: end.label,
    sides: {
      title: end.sides.title,
      note: end.sides.note,
      of: end.sides.rows.map((row) => ({ row, excerpt: excerpt(rows.place[row]) })),
    },
    bounds: end.race ? boundsOf(observed, rows, end.race) : [],
    faults: end.faults,
    groups: groupsOf(observed, story.lanes),
    changes: observed.changes,
    reads: observed.touches.map(({ takes }) => takes.filter((channel) => channel < cells)),
    lines: linesOf(new Set(rows.place), excerpt),
    map: told.map,
    turn: told.turn,
    twin: told.twin,
    around: told.around,
    others: told.others,
    live: told.live ?? null,
    token: told.token,
    command: told.command,
    copies: told.copies,
  };
}

/** Steps as columns. */
export function columnsOf(lanes: readonly string[], steps: readonly StoryStep[]): StepColumns {
  return {
    lane: steps.map(({ lane }) => lanes.indexOf(lane)),
    place: steps.map(({ state }) => state),
    operation: steps.map(({ operation }) => (operation === 'none' ? '' : operation)),
    text: steps.map(({ access, effect }) => (effect === '' ? access : `${access}, ${effect}`)),
  };
}

function boundsOf({ touches }: Observed, { lane }: StepColumns, { from, to }: Arrow): readonly Arrow[] {
  const rest = lane.slice(touches.length).map((of) => ({ lane: of, takes: [], gives: [] }));
  return boundingEdges([...touches, ...rest], Math.max(...lane) + 1, from, to);
}

/** Words come in the order of their groups. */
function groupsOf({ words }: Observed, lanes: readonly string[]): readonly WordGroup[] {
  const groups = new Map<string, WordGroup['words'][number][]>();
  for (const { kind, lane, name, begins } of words) {
    const title =
      kind === 'register' ? `Registers of ${lanes[lane]}` : kind === 'cell' ? 'Cells' : 'Plain words';
    const group = groups.get(title);
    if (group) group.push({ name, begins });
    else groups.set(title, [{ name, begins }]);
  }
  return [...groups].map(([title, shown]) => ({ title, words: shown }));
}

function linesOf(
  places: ReadonlySet<string>,
  excerpt: (place: string) => Excerpt | null,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...places].flatMap((place) => {
      const around = excerpt(place);
      return around ? [[place, around.lines[around.line - around.firstLine].trim()]] : [];
    }),
  );
}

/** The last step that writes something shared, and the last one before it of another lane that writes the same. */
export function lastWrites({ words, changes, touches }: Observed): readonly number[] {
  const cells = words.filter(({ kind }) => kind === 'cell').length;
  const written = (step: number) =>
    new Set([
      ...touches[step].gives.filter((channel) => channel < cells),
      ...changes[step].flatMap(([word]) => (words[word].kind === 'register' ? [] : [word])),
    ]);
  for (let last = touches.length - 1; last >= 0; last--) {
    const of = written(last);
    if (of.size === 0) continue;
    for (let step = last - 1; step >= 0; step--) {
      const isOther = touches[step].lane !== touches[last].lane;
      if (isOther && [...written(step)].some((word) => of.has(word))) return [step, last];
    }
    return [last];
  }
  return [];
}
