import { isWord, Slip, shown } from './bad-lane.js';
import { CHOSEN, type State, Verb } from './lane.js';
import { type IndexedWord, isIndexed } from './shared.js';
import { plainFunction, verbOf, type Written, type WrittenVerb } from './state-shape.js';

/** A record that is being filled in. */
type Draft = { -readonly [key in keyof State]: State[key] };
type Fault = (what: string) => Error;

const nothing = () => {};
const zero = () => 0;
const same = (old: number) => old;
const always = () => true;

/** Numbers that a lane may choose from: each one but the first takes the place of a lane where steps are written down. */
const CHOICES_LIMIT = 128;

/**
 * One state of a lane for executors. A state that names its word by an index becomes one for each word: this is the one
 * of word `variant`.
 * @param next the number of the state that follows, or `CHOSEN`, and then `choose` says which.
 * @throws what `fault` makes, where it is not well formed.
 */
export function compileState(
  name: string,
  index: number,
  spec: Written,
  variant: number,
  next: number,
  choose: State['choose'],
  fault: Fault,
): State {
  const verb = verbOf(spec, fault);
  const draft: Draft = {
    index,
    name,
    verb: internalVerb(verb, spec),
    cell: -1,
    cells: [],
    goals: [],
    opens: always,
    must: '',
    value: zero,
    touches: nothing,
    step: nothing,
    take: nothing,
    choices: 0,
    isLimited: false,
    limitMs: zero,
    all: false,
    update: same,
    next,
    choose: next === CHOSEN ? choose : zero,
    stall: spec.stall ?? '',
    event: spec.event ?? '',
    operation: constantOr('operation', spec, fault) as State['operation'],
  };
  const cells = cellsOf(verb, spec, variant, fault);
  draft.cell = cells[0] ?? -1;
  FILL[verb](draft, spec, cells, fault);
  return draft;
}

/** The range whose words a state is made for, each by a state of its own; null where it names its word. */
export function rangeOf(spec: Written): IndexedWord | null {
  const verb = CELL_VERBS.find((key) => isIndexed(spec?.[key]));
  return verb === undefined ? null : spec[verb];
}

const CELL_VERBS: readonly WrittenVerb[] = [
  'awaits',
  'stores',
  'loads',
  'updates',
  'parks',
  'notifies',
  'readsCell',
  'writesCell',
];

function internalVerb(verb: WrittenVerb, spec: Written): Verb {
  if (verb === 'reads' || verb === 'writes') return Verb.touches;
  if (verb === 'awaits' && spec.toReach === undefined) return Verb.awaitsUntil;
  if (verb === 'updates' && spec.when !== undefined) return Verb.updatesWhen;
  return Verb[verb];
}

function cellsOf(verb: WrittenVerb, spec: Written, variant: number, fault: Fault): readonly number[] {
  if (!CELL_VERBS.includes(verb)) return [];
  const given = spec[verb];
  if (isIndexed(given)) return [given.range.first + variant];
  const cells: readonly unknown[] = verb === 'awaits' && Array.isArray(given) ? given : [given];
  if (cells.length === 0) throw fault('it awaits no cell: name one');
  for (const cell of cells) {
    if (Number.isInteger(cell) && (cell as number) >= 0) continue;
    throw fault(`it ${verb} cell ${shown(cell)}: a cell is a number, its place in the list of cells`);
  }
  if (new Set(cells).size < cells.length) throw fault('it awaits one cell twice: once is enough');
  return cells as readonly number[];
}

/** What a cell's value is compared with. @throws Slip for what is no word. */
function wordOf(wanted: number): number {
  if (!isWord(wanted)) throw new Slip(`its goal is ${shown(wanted)}: give a whole number`);
  return wanted | 0;
}

/** A function of registers and context; a constant stands for one that gives it. */
function constantOr(key: string, spec: Written, fault: Fault): (r: Written, context: Written) => Written {
  const given = spec[key];
  if (typeof given !== 'number') return plainFunction(key, given, fault);
  if (!isWord(given)) throw fault(`its \`${key}\` is ${shown(given)}: give a whole number, or a function`);
  return () => given;
}

function functionAt(key: string, spec: Written, fault: Fault): Written {
  return plainFunction(key, spec[key], fault);
}

function takeOf(spec: Written, fault: Fault): State['take'] {
  return spec.take === undefined ? nothing : functionAt('take', spec, fault);
}

type Fill = (draft: Draft, spec: Written, cells: readonly number[], fault: Fault) => void;

/** What is filled in for each verb. */
const FILL: Readonly<Record<WrittenVerb, Fill>> = {
  awaits(draft, spec, cells, fault) {
    draft.cells = cells;
    if (spec.toReach !== undefined) {
      draft.goals = goalsOf(spec.toReach, cells.length, fault);
      draft.value = draft.goals[0];
    } else if (spec.untilAll !== undefined) {
      draft.opens = functionAt('untilAll', spec, fault);
      draft.must = 'must become what `untilAll` asks for';
    } else if (cells.length > 1) {
      throw fault(`it awaits ${cells.length} cells: say \`untilAll\`, or \`toReach\` with a goal for each`);
    } else if (spec.until !== undefined) {
      const until = functionAt('until', spec, fault);
      draft.opens = (r, [value], context) => until(r, value, context);
      draft.must = 'must become what `until` asks for';
    } else {
      const key = spec.toEqual === undefined ? 'toBeLess' : 'toEqual';
      const wanted = constantOr(key, spec, fault);
      draft.value = wanted;
      draft.opens =
        key === 'toEqual'
          ? (r, [value], context) => value === wordOf(wanted(r, context))
          : (r, [value], context) => value < wordOf(wanted(r, context));
      draft.must = key === 'toEqual' ? 'must be' : 'must be less than';
    }
  },
  stores(draft, spec, _, fault) {
    draft.value = constantOr('value', spec, fault);
  },
  touches(draft, spec, _, fault) {
    draft.touches = functionAt('touches', spec, fault);
    draft.step = functionAt('step', spec, fault);
  },
  reads(draft, spec, _, fault) {
    const wordAt = plainWordOf('reads', spec, fault);
    const take = functionAt('take', spec, fault);
    draft.touches = (r, context, bytes) => void bytes.reads(4 * wordAt(r, context), 4);
    draft.step = (r, context) => take(r, plainOf(context)[wordAt(r, context)], context);
  },
  writes(draft, spec, _, fault) {
    const wordAt = plainWordOf('writes', spec, fault);
    const value = constantOr('value', spec, fault);
    draft.touches = (r, context, bytes) => void bytes.writes(4 * wordAt(r, context), 4);
    draft.step = (r, context) => {
      const written = value(r, context);
      if (!isWord(written)) throw new Slip(`its value is ${shown(written)}: give a whole number`);
      plainOf(context)[wordAt(r, context)] = written;
    };
  },
  readsCell(draft, spec, _, fault) {
    draft.take = functionAt('take', spec, fault);
  },
  writesCell(draft, spec, _, fault) {
    draft.value = constantOr('value', spec, fault);
  },
  loads(draft, spec, _, fault) {
    draft.take = functionAt('take', spec, fault);
  },
  updates(draft, spec, cells, fault) {
    const { to } = spec;
    draft.update = typeof to === 'number' ? constantOr('to', spec, fault) : functionAt('to', spec, fault);
    if (spec.when === undefined) return;
    const when = functionAt('when', spec, fault);
    draft.cells = cells;
    draft.opens = (r, [old], context) => when(old, r, context);
    draft.must = 'must become what `when` asks for';
  },
  parks(draft, spec, _, fault) {
    draft.value = constantOr('while', spec, fault);
    draft.take = takeOf(spec, fault);
    const { timeLimit } = spec;
    if (timeLimit === undefined) return;
    draft.isLimited = true;
    if (typeof timeLimit === 'function') draft.limitMs = plainFunction('timeLimit', timeLimit, fault);
    else if (Number.isFinite(timeLimit) && timeLimit > 0) draft.limitMs = () => timeLimit;
    else throw fault(`its \`timeLimit\` is ${shown(timeLimit)}: give milliseconds, more than 0`);
  },
  notifies(draft, spec, _, fault) {
    draft.take = takeOf(spec, fault);
    if (spec.count === undefined && spec.all !== true)
      throw fault('say `all: true`, or `count` for how many wake');
    draft.all = spec.count === undefined;
    if (!draft.all) draft.value = constantOr('count', spec, fault);
  },
  chooses(draft, spec, _, fault) {
    const { chooses } = spec;
    if (!(Number.isInteger(chooses) && chooses >= 1 && chooses <= CHOICES_LIMIT)) {
      throw fault(
        `it chooses from ${shown(chooses)}: give how many numbers there are, 1 to ${CHOICES_LIMIT}`,
      );
    }
    draft.choices = chooses;
    draft.take = functionAt('take', spec, fault);
  },
};

function plainWordOf(
  key: 'reads' | 'writes',
  spec: Written,
  fault: Fault,
): (r: Written, context: Written) => number {
  const word = spec[key];
  if (isIndexed(word)) return (r, context) => word.range.first + indexOf(word, r, context);
  if (Number.isInteger(word) && word >= 0) return () => word;
  throw fault(`it ${key} word ${shown(word)}: give the number of a plain word`);
}

/** The index that an expression says. @throws Slip for one that its range does not have. */
export function indexOf({ range, index }: IndexedWord, r: Written, context: Written): number {
  const value = index(r, context);
  if (Number.isInteger(value) && value >= 0 && value < range.count) return value;
  throw new Slip(`its index is ${shown(value)}: the array has 0 to ${range.count - 1}`);
}

function plainOf(context: Written): Int32Array {
  const plain = context?.plain;
  if (plain instanceof Int32Array) return plain;
  throw new Slip('its context has no `plain`: hand it the plain memory, or say `touches` and `step`');
}

function goalsOf(given: unknown, cells: number, fault: Fault): State['goals'] {
  const goals: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (goals.length !== cells)
    throw fault(`it awaits ${cells} cells and has ${goals.length} goals: give each its own`);
  return goals.map((goal) => constantOr('toReach', { toReach: goal }, fault));
}
