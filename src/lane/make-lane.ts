import { BadLane, shown } from './bad-lane.js';
import { compileState, rangeOf } from './compile-state.js';
import { CHOSEN, type Lane, type LaneSource, type State } from './lane.js';
import { asMade } from './made.js';
import type { Registers } from './registers.js';
import { StateNumbers } from './state-numbers.js';
import type { Written } from './state-shape.js';

/**
 * Makes a lane of what was written down.
 * @throws BadLane where that is not well formed.
 */
export function makeLane(name: string, registers: Registers, written: LaneSource): Lane {
  if (typeof name !== 'string' || name === '') throw new BadLane(shown(name), '', 'give it a name');
  if (!Array.isArray(registers?.names) || typeof registers.bind !== 'function') {
    throw new BadLane(name, '', "its registers are none: give registers('a', 'b'), or registers()");
  }
  if (typeof written.states !== 'object' || written.states === null) {
    throw new BadLane(name, '', 'it has no states: give an object of them, by name');
  }
  // Copies: what they were made of may change later.
  const source = { ...written, options: { ...written.options } };
  const names = Object.keys(source.states);
  const { begin, operation = -1, mayRunForever = false } = source.options;
  checkOptions(name, source.options);
  checkNames(name, source.states, begin !== undefined);
  // What falls through goes on to the same state when a variation lists more of them.
  const states = Object.fromEntries(
    names.map((state, at) => {
      const spec = copied(source.states[state]);
      return [state, { ...spec, next: spec?.next ?? names[at + 1] ?? 'end' }];
    }),
  );
  const specs = new Map(names.map((state) => [state, { operation, ...states[state] }]));
  const numbers = new StateNumbers(name, specs, source);
  const first = numbers.goFrom('');
  return asMade({
    name,
    registers,
    states: [...specs].flatMap(([state, spec]) => statesOf(name, state, spec, numbers)),
    begin: numbers.arriving(begin ? (r, context) => begin(r, context, first) : () => first[names[0]]),
    mayRunForever,
    place: null,
    forget: null,
    behind: null,
    source: { ...source, states },
  });
}

/** A state as it was written, with lists of its own. */
function copied(spec: Written): Written {
  const own = { ...spec };
  for (const [key, value] of Object.entries(own)) if (Array.isArray(value)) own[key] = [...value];
  return own;
}

/** A state as it is written: one for an executor, or one for each word of an array. */
function statesOf(lane: string, state: string, spec: Written, numbers: StateNumbers): readonly State[] {
  const fault = (what: string) => new BadLane(lane, state, what);
  const go = numbers.goFrom(state);
  const { next } = spec;
  const isChosen = typeof next === 'function';
  if (!isChosen && !(typeof next === 'string' && Object.hasOwn(go, next)))
    throw fault(numbers.noStateText(next));
  const choose = numbers.arriving(isChosen ? (r, context) => next(r, context, go) : () => go[next]);
  const to = isChosen || numbers.isIndexed(go[next]) ? CHOSEN : go[next];
  const first = numbers.firsts.get(state) as number;
  return Array.from({ length: rangeOf(spec)?.range.count ?? 1 }, (_, variant) =>
    compileState(state, first + variant, spec, variant, to, choose, fault),
  );
}

const OPTIONS = ['begin', 'operation', 'mayRunForever'];

function checkOptions(lane: string, options: LaneSource['options']): void {
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key));
  if (unknown !== undefined) {
    throw new BadLane(lane, '', `its option \`${unknown}\` means nothing: it takes ${OPTIONS.join(', ')}`);
  }
  const { begin, mayRunForever, operation } = options;
  if (operation !== undefined && typeof operation !== 'function')
    throw new BadLane(lane, '', 'its `operation` is no function');
  if (begin !== undefined && typeof begin !== 'function')
    throw new BadLane(lane, '', 'its `begin` is no function');
  if (mayRunForever !== undefined && typeof mayRunForever !== 'boolean') {
    throw new BadLane(lane, '', `its \`mayRunForever\` is ${shown(mayRunForever)}: give true or false`);
  }
}

function checkNames(lane: string, states: LaneSource['states'], saysWhereToBegin: boolean): void {
  const names = Object.keys(states);
  if (names.length === 0) throw new BadLane(lane, '', 'it needs at least one state');
  const needsOrder = !saysWhereToBegin || names.some((state) => states[state]?.next === undefined);
  for (const state of names) {
    if (state === 'end')
      throw new BadLane(lane, state, '`end` is where a lane ends: give the state another name');
    // JavaScript lists such names before all others, so that the first one written would not be the first one.
    if (/^\d+$/.test(state) && needsOrder && names.length > 1) {
      throw new BadLane(lane, state, 'a name that is a number is listed out of order: give it another name');
    }
  }
}
