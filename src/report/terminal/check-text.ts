import { storyText } from '../../../sim/story/columns.js';
import {
  type Assumption,
  placeText,
  type SearchName,
  type SourcePlace,
  type ThreadsFinding,
  type ThreadsReport,
} from '../../javascript/verdict/report.js';
import { colours } from './colours.js';

/** Steps that are shown at either end of a stretch that one thread takes alone. */
const SHOWN = 4;

/** Searches of states, which lanes have. */
const OF_LANES: readonly SearchName[] = ['states', 'fewest-switches', 'fewest-delays'];

/**
 * What `heddle check` prints.
 * @param width characters of a line.
 * @param replaying how a finding is played again.
 */
export function checkText(report: ThreadsReport, width: number, replaying: string): string {
  const { threads, finding } = report;
  const lines = [
    `${count(threads.length, 'thread')}: ${threads.join(', ')}`,
    searchText(report),
    ...alikeLines(report),
  ];
  if (finding) return [...lines, '', ...findingLines(finding, width), `Replay: ${replaying}`].join('\n');
  if (report.verdict === 'proved') {
    lines.push(
      colours.green(
        'proved: no order of the atomic accesses races, deadlocks, livelocks, throws or gives a wrong result.',
      ),
    );
  } else {
    lines.push(
      colours.yellow(`incomplete: nothing was found, which proves nothing. Covered: ${report.covered}.`),
    );
  }
  return [...lines, ...assumptionLines(report)].join('\n');
}

function searchText({ strategy, executions, steps, elapsedMs }: ThreadsReport): string {
  const [what, each] = OF_LANES.includes(strategy) ? ['state', 'transition'] : ['execution', 'step'];
  return `${count(executions, what)}, ${count(steps, each)}, ${(elapsedMs / 1000).toFixed(1)} s, last by ${strategy}`;
}

function alikeLines({ symmetry }: ThreadsReport): readonly string[] {
  return symmetry.map(
    (lanes) => `alike, so that who is who of them makes no other state: ${lanes.join(', ')}`,
  );
}

function findingLines(
  { story, preemptions, minimal, steps }: ThreadsFinding,
  width: number,
): readonly string[] {
  const told = storyText(story, { width, ends: SHOWN, mark: colours.red });
  const simplest = minimal ? 'no order with fewer fails' : 'not shown to be the fewest';
  return [
    ...(steps.length > 0 ? [told, ''] : []),
    colours.red(story.sentence),
    `${count(steps.length, 'step')} and ${count(preemptions, 'preemption')}: ${simplest}.`,
  ];
}

function assumptionLines({ assumptions }: ThreadsReport): readonly string[] {
  return assumptions.map(({ kind, at }) => ASSUMED[kind](placesText(at)));
}

/** What is said of each assumption, with its places. */
const ASSUMED: Readonly<Record<Assumption['kind'], (places: string) => string>> = {
  'spin-as-wait': (places) => `Loops taken for waits, so that what they count does not matter: ${places}.`,
  'timeout-late': () =>
    'Time limits were over only when nothing else could go on (--timeouts any: at any moment).',
  'race-allowed': (places) =>
    `Races allowed, and taken as if memory were sequentially consistent: ${places}.`,
  deterministic: () =>
    'What was run again did the same again; what is outside of setup and threads was not looked at.',
};

function placesText(places: readonly SourcePlace[]): string {
  return places.map(placeText).join(', ');
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
