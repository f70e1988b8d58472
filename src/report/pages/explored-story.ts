import type { ExploredLanes } from '../../../sim/close-up/lanes-explorer.js';
import { contextSwitches } from '../../../sim/interleaving.js';
import type { ExploredThreads } from '../../javascript/verdict/explored.js';
import type { MemoryMap, StoryInput } from './story/story-data.js';
import { endOf, NO_END } from './story-end.js';
import { storyInput, type ToldRun } from './story-report.js';
import { observedThreads } from './threads-observed.js';
import { excerptOf, type ThreadsSource, threadsEnd } from './threads-story.js';

/** What is said of a run besides its steps. */
export interface ExploredPage {
  readonly title: string;
  readonly facts: StoryInput['facts'];
  readonly token: string;
  readonly command: string;
}

/** What is not looked for in a run that somebody looks around in: they are told as they go. */
const NOT_LOOKED_FOR = { turn: null, twin: null, map: null, around: null, others: [], copies: [] } as const;

/** What the page of a run of lanes shows, as it is served. @param operation what an operation is called, by its number. */
export function exploredLanes(
  { order, finding, story, observed }: ExploredLanes,
  page: ExploredPage,
  operation: (number: number) => string,
  map: MemoryMap | null = null,
): StoryInput {
  return told(page, order, {
    ...NOT_LOOKED_FOR,
    verdict: { good: finding === null, lines: [story.sentence] },
    story,
    observed,
    end: endOf(finding, story, observed, operation),
    map,
    live: { order, points: null },
  });
}

/** The same of an execution of threads. */
export function exploredThreads(
  { finding, steps, story, schedule, points }: ExploredThreads,
  page: ExploredPage,
  source: ThreadsSource,
): StoryInput {
  return told(page, schedule, {
    ...NOT_LOOKED_FOR,
    verdict: { good: finding === null, lines: [story.sentence] },
    story,
    observed: observedThreads(story.lanes, steps),
    end: finding ? threadsEnd(finding) : NO_END,
    excerpt: (place) => excerptOf(place, source),
    live: { order: schedule, points },
  });
}

function told(
  { title, facts, token, command }: ExploredPage,
  order: readonly number[],
  run: Omit<ToldRun, 'title' | 'facts' | 'token' | 'command'>,
): StoryInput {
  const { steps, lanes } = run.story;
  const switches = contextSwitches(steps.map(({ lane }) => lanes.indexOf(lane)));
  return storyInput({
    ...run,
    title,
    facts: [
      { name: 'steps', value: String(steps.length) },
      { name: 'switches', value: String(switches) },
      ...facts,
    ],
    token: order.length === 0 ? '' : token,
    command: order.length === 0 ? '' : command,
  });
}
