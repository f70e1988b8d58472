import type { StoryStep } from '../../../sim/story/story.js';
import {
  type AccessStep,
  placeText,
  type ThreadsFinding,
  type ThreadsReport,
  type OtherTurn as ThreadsTurn,
  type ThreadWait,
} from '../../javascript/verdict/report.js';
import { parseThreadsToken } from '../../javascript/verdict/token.js';
import { shellLine } from '../../model/shell.js';
import type { Copy, Excerpt, OtherTurn, StoryInput } from './story/story-data.js';
import { endOf, RACE_NOTE, WRITES_NOTE } from './story-end.js';
import { lastWrites, type StoryEnd, storyInput, type ToldRun } from './story-report.js';
import { turnOf, twinOf } from './story-twin.js';
import { observedThreads } from './threads-observed.js';

/** Threads cannot be put back into the middle of a run, to look at all that could follow. */
const UNKNOWN = {
  after: null,
  text: 'After which step every continuation fails is not looked for in threads: it takes states to go back to.',
} as const;

/** Lines that are shown above and below the one that is meant. */
const AROUND = 3;

/** Where a finding of threads comes from, and how it is played again. */
export interface ThreadsSource {
  /** The module, as it was named. */
  readonly file: string;
  /** The command that plays the finding again. */
  readonly replaying: string;
  /** The lines of a source file as the finding names it; null where it cannot be read. */
  linesOf(file: string): readonly string[] | null;
}

/** What the page of a finding of threads shows, or of lanes that a module exports. */
export function threadsStory(
  report: ThreadsReport,
  finding: ThreadsFinding,
  source: ThreadsSource,
): StoryInput {
  const { story, closeUp, otherwise, token, steps, preemptions, minimal, kind } = finding;
  const observed = closeUp?.observed ?? observedThreads(story.lanes, steps);
  const end = closeUp
    ? endOf(closeUp.finding, story, observed, (number) => (number < 0 ? 'none' : `operation ${number}`))
    : threadsEnd(finding);
  const told: ToldRun = {
    title: source.file,
    facts: [
      { name: 'verdict', value: kind },
      { name: 'steps', value: String(steps.length) },
      { name: 'preemptions', value: `${preemptions}${minimal ? ', and no order with fewer fails' : ''}` },
      { name: 'found by', value: report.strategy },
    ],
    verdict: { good: false, lines: [story.sentence] },
    story,
    observed,
    end,
    turn: closeUp ? turnOf(closeUp, story.steps.length) : UNKNOWN,
    twin: twinOf(closeUp ?? { twin: otherwise?.twin ?? null }, story),
    map: null,
    around: closeUp?.around ?? null,
    others: otherwise?.turns.map((turn) => otherTurn(turn, story.lanes, source)) ?? [],
    token,
    command: source.replaying,
    copies: [testOf(source, token)],
    excerpt: (place) => excerptOf(place, source),
  };
  return storyInput(told);
}

function otherTurn(
  { step, told, fails, token }: ThreadsTurn,
  lanes: readonly string[],
  { file }: ThreadsSource,
): OtherTurn {
  return {
    step,
    lane: lanes.indexOf(told.lane),
    text: told.effect === '' ? told.access : `${told.access}, ${told.effect}`,
    place: told.state,
    isWell: fails === null,
    verdict: fails === null ? 'ends well, if each thread then goes on while it can' : `fails: ${fails}`,
    command: shellLine(['heddle', 'replay', token, file]),
  };
}

/** How an execution of threads ended, by what went wrong. */
export function threadsEnd({ steps, races, waits, story, kind }: ThreadsFinding): StoryEnd {
  const [pair] = races;
  const rows = pair?.map((step) => steps.indexOf(step)).sort((a, b) => a - b) ?? [];
  if (rows.length === 2 && rows[0] >= 0) {
    const race = { from: rows[0], to: rows[1] };
    return {
      label: '',
      rows: [],
      faults: [race],
      race,
      sides: { title: 'The two accesses', rows, note: RACE_NOTE },
    };
  }
  const isStuck = kind === 'livelock' || kind === 'deadlock';
  if (isStuck && waits.length > 0) return waitingEnd(waits, steps);
  const sides = isStuck
    ? { title: 'The last step of each', rows: lastSteps(story.lanes, steps), note: '' }
    : {
        title: 'The last writes',
        rows: lastWrites(observedThreads(story.lanes, steps)),
        note: WRITES_NOTE,
      };
  return { label: '', rows: [], faults: [], race: null, sides };
}

function lastSteps(lanes: readonly string[], steps: readonly AccessStep[]): readonly number[] {
  return lanes.map((lane) => steps.findLastIndex(({ thread }) => thread === lane)).filter((row) => row >= 0);
}

/** A row for each thread that waits, behind the steps, and an arrow to whom it waits for where that one waits, too. */
function waitingEnd(waits: readonly ThreadWait[], steps: readonly AccessStep[]): StoryEnd {
  const first = steps.length;
  const rows = waits.map(
    ({ thread, how, cell, at }): StoryStep => ({
      step: null,
      lane: thread,
      state: placeText(at),
      operation: 'none',
      access: `${how} ${cell}`,
      effect: '',
    }),
  );
  const edges = waits.flatMap((wait, from) => {
    const other = lastWriter(wait, waits, steps);
    const to = waits.findIndex(({ thread }) => thread === other);
    return to < 0 ? [] : [{ from, to }];
  });
  const cycle = cycleOf(edges);
  const note =
    cycle.length === 0
      ? ''
      : `They wait for each other: ${[...cycle, cycle[0]].map((at) => waits[at].thread).join(' → ')}. Each waits for whoever wrote last what it waits on, and does not wait there, too.`;
  return {
    label: 'waits',
    rows,
    faults: edges
      .filter(({ from }) => cycle.includes(from))
      .map(({ from, to }) => ({ from: first + from, to: first + to })),
    race: null,
    sides: { title: 'Who waits for what', rows: rows.map((_, at) => first + at), note },
  };
}

/**
 * Who wrote last what a thread waits on, of those that do not wait on it as well: whoever holds a lock has written it, and so has
 * whoever marks it as wanted. Null where nobody did.
 */
function lastWriter(
  { cell }: ThreadWait,
  waits: readonly ThreadWait[],
  steps: readonly AccessStep[],
): string | null {
  const waiting = new Set(waits.filter((wait) => wait.cell === cell).map(({ thread }) => thread));
  const writes = ({ access }: AccessStep) => access === 'store' || access === 'update';
  return (
    steps.findLast((step) => step.cell === cell && !waiting.has(step.thread) && writes(step))?.thread ?? null
  );
}

/** A ring of what leads to one each: its members in their order; none where there is no ring. */
function cycleOf(edges: readonly { readonly from: number; readonly to: number }[]): readonly number[] {
  const next = new Map(edges.map(({ from, to }) => [from, to]));
  for (const begin of next.keys()) {
    const way: number[] = [];
    for (let at: number | undefined = begin; at !== undefined && !way.includes(at); at = next.get(at))
      way.push(at);
    if (next.get(way[way.length - 1]) === begin) return way;
  }
  return [];
}

/** A test that fails as long as something is found. Of the options only those that a token names are known. */
function testOf({ file }: ThreadsSource, token: string): Copy {
  const { anyTimeout, parameters } = parseThreadsToken(token);
  const options = [
    ...(anyTimeout ? ["timeouts: 'any'"] : []),
    ...(parameters === null ? [] : [`parameters: ${parameters}`]),
  ];
  const given = options.length === 0 ? '' : `, { ${options.join(', ')} }`;
  const name = JSON.stringify(/^\.{0,2}\//.test(file) ? file : `./${file}`);
  return {
    label: 'test',
    text: `import { check } from 'heddle/threads';
import 'heddle/vitest';
import { expect, test } from 'vitest';

test('no order of the accesses fails', async () => {
  await expect(check(new URL(${name}, import.meta.url)${given})).resolves.toBeProved();
}, 60_000);
`,
  };
}

/** The lines around a place such as `ring.mjs:12:5`. */
export function excerptOf(place: string, { linesOf }: ThreadsSource): Excerpt | null {
  const found = /^(.+?):(\d+)(?::(\d+))?$/.exec(place);
  const lines = found && linesOf(found[1]);
  if (!found || !lines) return null;
  const line = Number(found[2]);
  if (line > lines.length) return null;
  const firstLine = Math.max(1, line - AROUND);
  return { firstLine, lines: lines.slice(firstLine - 1, line + AROUND), line, column: Number(found[3] ?? 0) };
}
