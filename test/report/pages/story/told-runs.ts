import { closeUp } from '../../../../sim/close-up/close-up.js';
import { tell, wordsOf } from '../../../../sim/story/story.js';
import { System } from '../../../../sim/system.js';
import { findRace } from '../../../../sim/watch/finding.js';
import { formatThreadsToken } from '../../../../src/javascript/verdict/token.js';
import { lanesIn, registers } from '../../../../src/lane/lane.js';
import type { StoryInput } from '../../../../src/report/pages/story/story-data.js';
import { endOf } from '../../../../src/report/pages/story-end.js';
import { storyInput } from '../../../../src/report/pages/story-report.js';
import { turnOf, twinOf } from '../../../../src/report/pages/story-twin.js';

/** What must come out as text wherever a name may stand. */
export const HOSTILE = '</script><img src=x onerror=alert(1)>';

const lane = lanesIn<{ plain: Int32Array }>();

/** A writer that counts up to a number and publishes it, and a reader that awaits one of them; both touch the data. */
export function countingSystem(rounds: number, awaited: number, name = 'writer'): System {
  const writer = lane(name, registers('round'), {
    count: {
      stores: 0,
      value: (r) => {
        return r.round + 1;
      },
      next: 'goOn',
    },
    goOn: {
      loads: 0,
      take: (r, value) => {
        r.round = value;
      },
      next: (r, _, go) => (r.round < rounds ? go.count : go.write),
    },
    write: {
      touches: (_, __, bytes) => bytes.writes(0, 4),
      step: (_, { plain }) => {
        plain[0] = 42;
      },
      next: 'end',
    },
  });
  const reader = lane('reader', registers('seen'), {
    await: { awaits: 0, toReach: () => awaited, next: 'read' },
    read: {
      touches: (_, __, bytes) => bytes.reads(0, 4),
      step: (r, { plain }) => {
        r.seen = plain[0];
      },
      next: 'end',
    },
  });
  return new System({
    lanes: [writer, reader],
    cells: ['counter'],
    plainWords: 1,
    plainNames: ['data'],
    context: (plain) => ({ plain }),
  });
}

/** A run of that system to its race, as a page shows it: all steps of the writer but its last, and one of the reader. */
export function racingRun(rounds: number, name = 'writer'): StoryInput {
  const system = countingSystem(rounds, 1, name);
  const lanes = [...Array.from({ length: 2 * rounds }, () => 0), 1];
  const words = wordsOf(system);
  system.reset();
  for (const step of lanes) system.step(step);
  const finding = findRace(system);
  const story = tell(system, lanes, finding, words);
  const close = closeUp(system, lanes, finding, words);
  const { observed } = close;
  return storyInput({
    title: name,
    facts: [{ name, value: name }],
    verdict: { good: false, lines: [story.sentence] },
    story,
    observed,
    turn: turnOf(close, lanes.length),
    twin: twinOf(close, story),
    end: endOf(finding, story, observed, () => 'none'),
    map: {
      region: 'SRAM',
      size: 100,
      ranges: [
        { from: 10, to: 29, writes: true },
        { from: 20, to: 39, writes: false },
      ],
    },
    around: close.around,
    others: [],
    token: formatThreadsToken({
      modules: [],
      schedulesPlain: false,
      anyTimeout: false,
      parameters: null,
      schedule: lanes,
    }),
    command: `heddle replay ${name}`,
    copies: [{ label: 'test', text: `test('${name}')` }],
    excerpt: (place) => ({
      firstLine: 4,
      lines: ['before', `at ${place} ${name}`, 'after'],
      line: 5,
      column: 4,
    }),
  });
}
