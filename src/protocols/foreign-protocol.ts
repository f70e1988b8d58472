import { isWord, shown } from '../lane/bad-lane.js';
import { CHOSEN, END, type Lane, type State, Verb } from '../lane/lane.js';
import { asMade, isMade } from '../lane/made.js';
import type { Protocol } from '../program/protocol.js';
import { BadInput } from '../refusal/bad-input.js';
import { thrown } from '../refusal/thrown.js';

/** Each has a thread, and a byte names it in an order of steps. */
const LANES_LIMIT = 64;

/** What a state of each kind must have besides what all have. */
const FUNCTIONS: Readonly<Record<Verb, readonly (keyof State)[]>> = {
  [Verb.awaits]: ['value'],
  [Verb.stores]: ['value'],
  [Verb.touches]: ['touches', 'step'],
  [Verb.loads]: ['take'],
  [Verb.updates]: ['update'],
  [Verb.parks]: ['value', 'take'],
  [Verb.notifies]: ['value', 'take'],
  // Threads park on counters that reach goals, and all executors come to the same: so these are for searches alone.
  [Verb.awaitsUntil]: [],
  [Verb.updatesWhen]: [],
  [Verb.chooses]: [],
  [Verb.readsCell]: [],
  [Verb.writesCell]: [],
};

/** Why something that a module exports is no protocol, in a few words, or null where it is one. */
export function protocolFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'it exports no protocol';
  const { name, lanes, cells, rings, fixedSteps, byOperation } = value as Partial<Protocol>;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100 || !isText(name))
    return 'its name is none';
  if (!isListOfText(cells)) return 'its cells are no list of names';
  if (!isListOfText(rings)) return 'its rings are no list of names';
  if (!['undefined', 'boolean'].includes(typeof fixedSteps))
    return 'its fixedSteps is neither true nor false';
  if (!['undefined', 'boolean'].includes(typeof byOperation))
    return 'its byOperation is neither true nor false';
  if (!Array.isArray(lanes) || lanes.length === 0) return 'it has no lanes';
  if (lanes.length > LANES_LIMIT) return `it has more than ${LANES_LIMIT} lanes`;
  const faults = lanes.map((lane: unknown, at) => laneFault(lane, `lane ${at}`, cells.length));
  const names = (lanes as Partial<Lane>[]).map((lane) => lane?.name);
  const twice = names.find((lane, at) => names.indexOf(lane) < at);
  const sameName = twice === undefined ? null : 'two of its lanes have one name';
  return faults.find((fault) => fault !== null) ?? sameName;
}

function laneFault(value: unknown, place: string, cells: number): string | null {
  if (typeof value !== 'object' || value === null) return `${place} is none`;
  const { name, registers, states, begin } = value as Partial<Lane>;
  if (typeof name !== 'string') return `${place} has no name`;
  if (!isListOfText(registers?.names) || typeof registers.bind !== 'function') {
    return `${place} has no registers`;
  }
  if (!Array.isArray(states) || states.length === 0) return `${place} has no states`;
  if (typeof begin !== 'function') return `${place} does not say where it begins`;
  const faults = states.map((state: unknown) => stateFault(state, place, cells, states.length));
  return faults.find((fault) => fault !== null) ?? null;
}

function stateFault(value: unknown, lane: string, cells: number, states: number): string | null {
  if (typeof value !== 'object' || value === null) return `${lane} has a state that is none`;
  const state = value as State;
  const place = `${lane}, state ${String(state.name)}`;
  const functions = FUNCTIONS[state.verb];
  if (typeof state.name !== 'string' || functions === undefined) return `${lane} has a state that is none`;
  const wanted = [
    ...functions,
    'operation',
    ...(state.next === CHOSEN ? (['choose'] as const) : []),
  ] as const;
  const missing = wanted.find((name) => typeof state[name] !== 'function');
  if (missing !== undefined) return `${place}: it lacks the function for ${missing}`;
  if (!isWithin(state.next, CHOSEN, states)) return `${place}: it goes on to no state`;
  if (typeof state.stall !== 'string' || typeof state.event !== 'string')
    return `${place}: its stall or event is no text`;
  if (state.verb === Verb.touches) return null;
  if (state.verb >= Verb.awaitsUntil)
    return `${place}: a protocol's lane waits for a cell to reach a goal (toReach), for nothing else, and chooses nothing`;
  const awaited = state.verb === Verb.awaits ? state.cells : [state.cell];
  if (!Array.isArray(awaited) || awaited.length === 0 || !awaited.every((cell) => isWithin(cell, 0, cells))) {
    return `${place}: its cell is none of the protocol's ${cells}`;
  }
  if (state.verb !== Verb.awaits) return null;
  const { goals } = state;
  const isWhole =
    Array.isArray(goals) &&
    goals.length === awaited.length &&
    goals.every((goal) => typeof goal === 'function');
  return isWhole ? null : `${place}: it has not a goal for each cell`;
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** Half of a character is no text: no file and no command line takes it. */
function isText(name: string): boolean {
  return name === Buffer.from(name, 'utf8').toString('utf8');
}

function isWithin(value: unknown, least: number, end: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) < end;
}

type Whatever = (a: never, b: never, c: never) => unknown;

/**
 * The same protocol, of which whatever throws says where: which state of which lane. What is given for a number and is no
 * whole one throws there, too: made an int32, NaN would be 0, and something else would be proved and run.
 * @param source the path of its module.
 */
export function guarded(protocol: Protocol, source: string): Protocol {
  return { ...protocol, lanes: protocol.lanes.map((lane) => guardedLane(lane, source)) };
}

function guardedLane(lane: Lane, source: string): Lane {
  const { states } = lane;
  const guardsFor = (place: string) => {
    const guard =
      <F extends Whatever>(
        work: F,
        what: string,
        finish: (result: unknown) => unknown = (result) => result,
      ) =>
      (a: never, b: never, c: never) => {
        try {
          return finish(work(a, b, c));
        } catch (error) {
          throw new BadInput(`${source}: your protocol threw in ${place}, ${what}: ${thrown(error, source)}`);
        }
      };
    const goesOn = (next: unknown) => {
      if (isWithin(next, END, states.length)) return next;
      throw new RangeError(`it goes on to ${String(next)}: give one of the states in "go"`);
    };
    const word = (value: unknown) => {
      if (isWord(value)) return value | 0;
      throw new RangeError(`it gives ${shown(value)}: give a whole number`);
    };
    return { guard, goesOn, word };
  };
  const guardedState = (state: State): State => {
    const { guard, goesOn, word } = guardsFor(`lane ${lane.name}, state ${state.name}`);
    return {
      ...state,
      goals: state.goals.map((goal) => guard(goal, 'toReach', word) as State['value']),
      value: guard(state.value, state.verb === Verb.awaits ? 'toReach' : 'value', word) as State['value'],
      touches: guard(state.touches, 'touches') as State['touches'],
      step: guard(state.step, 'step') as State['step'],
      take: guard(state.take, 'take') as State['take'],
      update: guard(state.update, 'to', word) as State['update'],
      choose: guard(state.choose, 'next', goesOn) as State['choose'],
      operation: guard(state.operation, 'operation', word) as State['operation'],
    };
  };
  const { guard, goesOn } = guardsFor(`lane ${lane.name}`);
  const guarded = {
    ...lane,
    states: states.map(guardedState),
    begin: guard(lane.begin, 'begin', goesOn) as Lane['begin'],
  };
  return isMade(lane) ? asMade(guarded) : guarded;
}
