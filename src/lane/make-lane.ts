import { BadLane, refusing, shown } from './bad-lane.js';
import { CHOSEN, END, type Lane, type LaneSource, type State, Verb } from './lane.js';
import type { Registers } from './registers.js';

// biome-ignore lint/suspicious/noExplicitAny: a lane as written is not yet known to be well formed
type Any = any;
type Go = { readonly [state: string]: number };

/**
 * Makes a lane of what was written down.
 * @throws BadLane where that is not well formed.
 */
export function makeLane(name: string, registers: Registers, source: LaneSource): Lane {
  if (typeof name !== 'string' || name === '') throw new BadLane(shown(name), '', 'give it a name');
  if (!Array.isArray(registers?.names) || typeof registers.bind !== 'function') {
    throw new BadLane(name, '', "its registers are none: give registers('a', 'b'), or registers()");
  }
  if (typeof source.states !== 'object' || source.states === null) {
    throw new BadLane(name, '', 'it has no states: give an object of them, by name');
  }
  const names = Object.keys(source.states);
  const { begin, operation = () => -1, mayRunForever = false } = source.options;
  checkOptions(name, source.options);
  checkNames(name, names, begin !== undefined);
  const numbers: Record<string, number> = Object.create(null);
  numbers.end = END;
  names.forEach((state, at) => {
    numbers[state] = at;
  });
  const number = (from: string, state: unknown): number => {
    const found = typeof state === 'string' ? numbers[state] : undefined;
    if (found === undefined) throw noState(name, from, state, names);
    return found;
  };
  for (const state of source.without) numbers[state] = number(state, source.states[state]?.next);
  const redirects = Object.entries(source.redirect).map(([state, first]) => {
    number(first, state);
    return [state, first, number(state, first)] as const;
  });
  const refuseUnknown = refusing((state) => noStateText(state, names));
  const goWith = (changed: readonly (readonly [string, string, number])[]): Go => {
    const places: Record<string, number> = { ...numbers };
    for (const [state, , target] of changed) places[state] = target;
    Object.setPrototypeOf(places, refuseUnknown);
    return Object.freeze(places);
  };
  const redirected = goWith(redirects);
  /** Where state `from` comes to when it says where to go: what is gone through first goes on, not to itself. */
  const goFrom = (from: string): Go =>
    redirects.some(([, first]) => first === from)
      ? goWith(redirects.filter(([, first]) => first !== from))
      : redirected;
  const first = goFrom('');
  return {
    name,
    registers,
    states: names.map((state, at) => {
      const fault = (what: string) => new BadLane(name, state, what);
      return compileState(state, at, { operation, ...source.states[state] }, goFrom(state), names, fault);
    }),
    begin: begin ? (r, context) => begin(r, context, first) : () => first[names[0]],
    mayRunForever,
    source,
  };
}

const OPTIONS = ['begin', 'operation', 'mayRunForever'];

function checkOptions(lane: string, options: LaneSource['options']): void {
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key));
  if (unknown !== undefined) {
    throw new BadLane(lane, '', `its option \`${unknown}\` means nothing: it takes ${OPTIONS.join(', ')}`);
  }
  const { begin, mayRunForever } = options;
  if (begin !== undefined && typeof begin !== 'function')
    throw new BadLane(lane, '', 'its `begin` is no function');
  if (mayRunForever !== undefined && typeof mayRunForever !== 'boolean') {
    throw new BadLane(lane, '', `its \`mayRunForever\` is ${shown(mayRunForever)}: give true or false`);
  }
}

function checkNames(lane: string, states: readonly string[], saysWhereToBegin: boolean): void {
  if (states.length === 0) throw new BadLane(lane, '', 'it needs at least one state');
  for (const state of states) {
    if (state === 'end')
      throw new BadLane(lane, state, '`end` is where a lane ends: give the state another name');
    // JavaScript lists such names before all others, so that the first one written would not be the first one.
    if (/^\d+$/.test(state) && !saysWhereToBegin && states.length > 1) {
      throw new BadLane(lane, state, 'a name that is a number is listed out of order: give it another name');
    }
  }
}

function noState(lane: string, from: string, to: unknown, names: readonly string[]): BadLane {
  return new BadLane(lane, from, noStateText(to, names));
}

function noStateText(to: unknown, names: readonly string[]): string {
  if (to === undefined) return `it has no \`next\`: give one of ${[...names, 'end'].join(', ')}`;
  return `it goes to ${shown(to)}, which is no state of the lane: take one of ${[...names, 'end'].join(', ')}`;
}

/** What stands beside each verb, and nothing else does. */
const COMPANION: Readonly<Record<string, string>> = {
  awaits: 'toReach',
  stores: 'value',
  touches: 'step',
  loads: 'take',
  updates: 'to',
  parks: 'while',
  notifies: 'all',
};
const VERBS = Object.keys(COMPANION);
const COMMON = ['next', 'stall', 'event', 'operation'];

const nothing = () => {};
const zero = () => 0;
const same = (old: number) => old;

function compileState(
  name: string,
  index: number,
  spec: Any,
  go: Go,
  names: readonly string[],
  fault: (what: string) => BadLane,
): State {
  const verb = checkShape(spec, fault);
  const functionAt = (key: string): Any => {
    if (typeof spec[key] === 'function') return plainFunction(key, spec[key], fault);
    throw fault(`its \`${key}\` is ${shown(spec[key])}: give a function`);
  };
  const { next } = spec;
  if (typeof next !== 'function' && !(typeof next === 'string' && Object.hasOwn(go, next))) {
    throw fault(noStateText(next, names));
  }
  const cells = verb === 'touches' ? [] : cellsOf(spec[verb], verb, fault);
  const record = {
    index,
    name,
    verb: Verb[verb],
    cell: cells[0] ?? -1,
    cells: verb === 'awaits' ? cells : [],
    goals: [] as State['goals'],
    value: zero as State['value'],
    touches: nothing as State['touches'],
    step: nothing as State['step'],
    take: nothing as State['take'],
    update: same as State['update'],
    next: typeof next === 'function' ? CHOSEN : go[next],
    choose: (typeof next === 'function' ? (r, context) => next(r, context, go) : zero) as State['choose'],
    stall: spec.stall ?? '',
    event: spec.event ?? '',
    operation: functionAt('operation'),
  };
  switch (verb) {
    case 'awaits':
      record.goals = goalsOf(spec.toReach, cells.length, fault);
      record.value = record.goals[0];
      break;
    case 'stores':
      record.value = functionAt('value');
      break;
    case 'touches':
      record.touches = functionAt('touches');
      record.step = functionAt('step');
      break;
    case 'loads':
      record.take = functionAt('take');
      break;
    case 'updates':
      record.update = functionAt('to');
      break;
    case 'parks':
      record.value = functionAt('while');
      break;
    case 'notifies':
      // A mutex that wakes one of two sleepers hangs where waking both does not: what is proved must be what is meant.
      if (spec.all !== true) {
        throw fault(
          'it wakes every lane that is parked there: say `all: true` (waking fewer cannot be told yet)',
        );
      }
  }
  return record;
}

/** The state's verb: it has one, with its companion, and nothing that no state has. */
function checkShape(spec: Any, fault: (what: string) => BadLane): keyof typeof Verb {
  const keys = Object.keys(spec).filter((key) => spec[key] !== undefined);
  const verbs = VERBS.filter((verb) => keys.includes(verb));
  const unknown = keys.find((key) => !COMMON.includes(key) && !COMPANION[key] && !isCompanion(key));
  if (unknown !== undefined)
    throw fault(`\`${unknown}\` means nothing here: its verb is one of ${VERBS.join(', ')}`);
  if (verbs.length === 0) throw fault(`it has no verb: give it one of ${VERBS.join(', ')}`);
  if (verbs.length > 1) throw fault(`it has the verbs ${verbs.join(' and ')}: make it two states`);
  const [verb] = verbs;
  const stray = keys.find((key) => isCompanion(key) && key !== COMPANION[verb]);
  if (stray !== undefined)
    throw fault(`\`${stray}\` does not go with \`${verb}\`: that takes \`${COMPANION[verb]}\``);
  for (const text of ['stall', 'event']) {
    if (spec[text] !== undefined && typeof spec[text] !== 'string') throw fault(`its \`${text}\` is no text`);
  }
  return verb as keyof typeof Verb;
}

/** A step is taken at once and whole: what goes on later, or only when it is asked again, is no part of it. */
function plainFunction(key: string, of: Any, fault: (what: string) => BadLane): Any {
  const kind = Object.prototype.toString.call(of).slice('[object '.length, -1);
  if (kind === 'Function') return of;
  throw fault(`its \`${key}\` is of the kind ${kind}: a step is taken at once, so give an ordinary function`);
}

function isCompanion(key: string): boolean {
  return Object.values(COMPANION).includes(key);
}

function cellsOf(given: unknown, verb: string, fault: (what: string) => BadLane): readonly number[] {
  const cells: readonly unknown[] = verb === 'awaits' && Array.isArray(given) ? given : [given];
  if (cells.length === 0) throw fault('it awaits no cell: name one');
  for (const cell of cells) {
    if (Number.isInteger(cell) && (cell as number) >= 0) continue;
    throw fault(`it ${verb} cell ${shown(cell)}: a cell is a number, its place in the list of cells`);
  }
  if (new Set(cells).size < cells.length) throw fault('it awaits one cell twice: once is enough');
  return cells as readonly number[];
}

function goalsOf(given: unknown, cells: number, fault: (what: string) => BadLane): State['goals'] {
  const goals: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (goals.length !== cells)
    throw fault(`it awaits ${cells} cells and has ${goals.length} goals: give each its own`);
  const wrong = goals.find((goal) => typeof goal !== 'function');
  if (wrong !== undefined || goals.includes(undefined))
    throw fault(`its \`toReach\` is ${shown(wrong)}: give a function`);
  return goals as State['goals'];
}
