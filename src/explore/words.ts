import type { Ahead, Prospect } from '../../sim/close-up/ahead.js';
import type { ExploredHere } from '../../sim/close-up/lanes-explorer.js';
import type { ExploredTurn, ThreadsWay } from '../javascript/verdict/explored.js';
import type { Here, ServedStep, Way } from '../report/pages/story/story-data.js';

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** What can be done in a state of lanes, in words. @param lanes their names, by column. */
export function hereInWords(here: ExploredHere, lanes: readonly string[]): Here {
  const steps = here.steps.map(({ place, told, ...prospect }): ServedStep => {
    const { lane, state, operation, access, effect } = told;
    return {
      place,
      lane: lanes.indexOf(lane),
      text: effect === '' ? access : `${access}, ${effect}`,
      where: operation === 'none' ? state : `${state} · ${operation}`,
      ...fateOf(prospect),
    };
  });
  if (here.finding) return { steps, lines: ['Nothing: something is wrong here.'] };
  if (steps.length === 0) return { steps, lines: ['Nothing: this is an end.'] };
  const looked = here.isWhole
    ? `${count(here.states, 'state')} looked at: all that can follow.`
    : `${count(here.states, 'state')} looked at, and there are more.`;
  return { steps, lines: [stateInWords(here), looked] };
}

function fateOf({ fate, canFail }: Prospect): Pick<ServedStep, 'kind' | 'fate'> {
  if (fate === 'fails') return { kind: 'bad', fate: 'every continuation fails' };
  if (canFail === false) return { kind: 'good', fate: 'nothing can go wrong any more' };
  const well = fate === 'may end well' ? 'may end well' : 'whether it ends well is not known';
  if (canFail === null) return { kind: '', fate: `${well}; no failure was met` };
  return { kind: '', fate: `${well}; may fail` };
}

function stateInWords({ fate, canFail, way }: Omit<Ahead, 'steps'>): string {
  if (fate === 'fails') return 'Every continuation fails.';
  if (canFail === false) return 'Nothing can go wrong from here on.';
  if (canFail === null) return 'No failure was met from here.';
  return way
    ? `A failure can be reached from here, in ${count(way.length, 'step')}.`
    : 'A failure can be reached from here.';
}

/** A way of lanes to what goes wrong, in words. */
export function wayInWords(order: readonly number[], { way, canFail, states }: Ahead): Way {
  if (way) {
    const text =
      way.length === 0
        ? 'Something is wrong here already.'
        : `In ${count(way.length, 'step')} something goes wrong, and no way there is shorter. Step on to see it.`;
    return { order: [...order, ...way], text };
  }
  return canFail === false
    ? { order: null, text: 'Nothing can go wrong from here on: all that can follow was looked at.' }
    : { order: null, text: `No failure was met in ${count(states, 'state')}, and there are more.` };
}

/** What threads can do at a point, in words. */
export function turnsInWords(turns: readonly ExploredTurn[], lanes: readonly string[]): Here {
  if (turns.length === 0) return { steps: [], lines: ['Nothing: this is an end.'] };
  const steps = turns.map(({ thread, lane, told, fails, hasEnded }): ServedStep => {
    const isWell = fails === null && hasEnded;
    return {
      place: thread,
      lane: Math.max(0, lanes.indexOf(lane)),
      text: told === null ? 'goes on' : told.effect === '' ? told.access : `${told.access}, ${told.effect}`,
      where: told?.state ?? '',
      kind: isWell ? 'good' : fails === null ? '' : 'bad',
      fate: isWell ? 'then ends well' : fails === null ? 'is cut off' : `then fails: ${fails}`,
    };
  });
  return {
    steps,
    lines: [
      'What comes of each is where each thread then goes on while it can. Threads cannot be put back into a state, so that whether every continuation fails is not known.',
    ],
  };
}

/** A way of threads to a failure, in words. */
export function threadsWayInWords({ schedule, executions, bound }: ThreadsWay): Way {
  const tried = count(executions, 'execution');
  if (schedule) {
    const few = bound < 0 ? '' : `, and none with ${count(bound, 'preemption')} or fewer fails`;
    return { order: schedule, text: `A failure, after ${tried}${few}. Step on to see it.` };
  }
  const seen = bound < 0 ? '' : `, every one with ${count(bound, 'preemption')} or fewer among them`;
  return { order: null, text: `No failure was met in ${tried}${seen}. Others may fail.` };
}
