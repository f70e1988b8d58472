import type { Observed } from '../../../sim/close-up/observed.js';
import type { Story, StoryStep } from '../../../sim/story/story.js';
import type { Finding } from '../../../sim/watch/finding.js';
import type { LaneWait } from '../../lane/wait.js';
import { lastWrites, type StoryEnd } from './story-report.js';

const NOTHING = { label: '', rows: [], faults: [], race: null } as const;
/** Of a run in which nothing went wrong. */
export const NO_END: StoryEnd = { ...NOTHING, sides: { title: '', rows: [], note: '' } };

/**
 * How a run of lanes ended, by what went wrong.
 * @param way the steps that wrong data came through, the last one at the end; none where that is not known.
 */
export function endOf(
  finding: Finding | null,
  { steps, pending }: Story,
  observed: Observed,
  operation: (number: number) => string,
  way: readonly number[] = [],
): StoryEnd {
  const first = steps.length;
  switch (finding?.kind) {
    case undefined:
      return NO_END;
    case 'race': {
      const race = { from: first, to: first + 1 };
      return {
        label: 'next',
        rows: pending,
        faults: pending.length === 2 ? [race] : [],
        race: pending.length === 2 ? race : null,
        sides: { title: 'The two accesses', rows: pending.map((_, at) => first + at), note: RACE_NOTE },
      };
    }
    case 'deadlock': {
      const { waiting, cycle } = finding;
      const rowOf = (lane: string) => first + waiting.findIndex((wait) => wait.lane === lane);
      const faults = (cycle ?? [])
        .slice(1)
        .map((lane, at) => ({ from: rowOf((cycle ?? [])[at]), to: rowOf(lane) }));
      const note = cycle ? `They wait for each other: ${cycle.join(' → ')}.` : '';
      const rows = waiting.map((wait) => waitingStep(wait, operation));
      return {
        label: 'waits',
        rows,
        faults,
        race: null,
        sides: { title: 'Who waits for what', rows: rows.map((_, at) => first + at), note },
      };
    }
    case 'livelock': {
      const { loop, waiting } = finding;
      const round = loop.map(({ lane, state, operation: number }) =>
        aside(lane, state, operation(number), 'goes round'),
      );
      const rows = [...round, ...waiting.map((wait) => waitingStep(wait, operation))];
      const last = first + round.length - 1;
      return {
        label: 'loop',
        rows,
        faults: round.length > 1 ? [{ from: last, to: first }] : [],
        race: null,
        sides: {
          title: 'The loop',
          rows: [first, last].slice(0, Math.min(2, round.length)),
          note: LOOP_NOTE,
        },
      };
    }
    case 'wrong-result':
      if (way.length > 1) {
        return {
          ...NOTHING,
          faults: way.slice(1).map((to, at) => ({ from: way[at], to })),
          sides: { title: 'The way of the wrong data', rows: way, note: WAY_NOTE },
        };
      }
      return {
        ...NOTHING,
        sides: { title: 'The last writes', rows: lastWrites(observed), note: WRITES_NOTE },
      };
  }
}

export const RACE_NOTE =
  'Nothing orders these two: neither comes before the other by anything that one lane tells the other. What the arrows bound is ordered.';
export const WRITES_NOTE =
  'The last step that writes something shared, and the last one of another lane that writes the same.';
const WAY_NOTE =
  'What the first of these steps brings is other data than in the sequential run; each of the others takes them on, and the last one writes them out.';
const LOOP_NOTE = 'From here on there is no end, whatever lanes do: only this, round and round.';

function waitingStep(
  { lane, state, operation: number, cells, sleeps }: LaneWait,
  operation: (number: number) => string,
): StoryStep {
  const goals = cells.map(({ cell, value, goal, must }) =>
    sleeps ? `sleeps on ${cell}` : `${cell} is ${value} and ${must ?? `must reach ${goal}`}`,
  );
  return aside(lane, state, operation(number), goals.join('; '));
}

/** A row that is no step. */
function aside(lane: string, state: string, operation: string, access: string): StoryStep {
  return { step: null, lane, state, operation, access, effect: '' };
}
