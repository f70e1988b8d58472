import type { Accesses } from './accesses.js';

/**
 * A lane is a finite-state machine, written once and run by every executor. Each state makes one access to shared
 * memory: one atomic access of a cell, or one group of plain accesses with no atomic among them. It declares the
 * access before it makes it, and names the next state. Only the executor makes atomic accesses.
 *
 * A cell is one atomic int32 word, known by its number. All that a lane knows stands in its registers.
 */
export const Verb = {
  /** Waits until one of the cells has reached its goal: `((value - goal) | 0) >= 0`. */
  awaits: 0,
  /** Stores a cell. */
  stores: 1,
  /** Reads and writes plain bytes. */
  touches: 2,
  /** Loads a cell. */
  loads: 3,
  /** Reads, changes and writes a cell in one atomic access: add, exchange, compare-and-exchange. */
  updates: 4,
  /** `Atomics.wait`: sleeps on a cell while it has the value given, until a `notifies`. */
  parks: 5,
  /** `Atomics.notify`: wakes every lane that is parked on a cell. */
  notifies: 6,
} as const;
/** What a state does with memory: one of the values of the object of the same name. */
export type Verb = (typeof Verb)[keyof typeof Verb];

/** The program counter of a lane that has ended. */
export const END = -1;

/** A lane's registers by name, over the words of some Int32Array. */
export type RegisterFile<R extends string = string> = { [name in R]: number };

/** Names of registers, and the way to lay them over memory. */
export interface Registers<R extends string = string> {
  readonly names: readonly R[];
  /** Registers that live in `words`, from index `base` on. */
  bind(words: Int32Array, base: number): RegisterFile<R>;
}

type Next<R extends string, S extends string, C> =
  | NoInfer<S>
  | 'end'
  | ((r: RegisterFile<R>, context: C, go: Go<S>) => number);
type Go<S extends string> = { readonly [state in S | 'end']: number };
type Value<R extends string, C> = (r: RegisterFile<R>, context: C) => number;

interface Common<R extends string, S extends string, C> {
  /** The state that follows, or a function that chooses one of `go`. */
  readonly next: Next<R, S, C>;
  /** Says what a lane that waits here lacks: "ring full". Shown as the cause of the stall. */
  readonly stall?: string;
  /** Names what this step does for traces and cost models: "LOAD". */
  readonly event?: string;
  /** The number of the operation that the lane works on here, if not what the lane's options say. */
  readonly operation?: Value<R, C>;
}
interface AwaitsOne<R extends string, C> {
  readonly awaits: number;
  readonly toReach: Value<R, C>;
}
interface AwaitsAny<R extends string, C> {
  readonly awaits: readonly number[];
  /** A goal for each cell of `awaits`; the wait ends when any is reached. */
  readonly toReach: readonly Value<R, C>[];
}
interface Stores<R extends string, C> {
  readonly stores: number;
  readonly value: Value<R, C>;
}
interface Touches<R extends string, C> {
  /** Declares every byte that `step` reads or writes. Must change nothing: it is asked more than once. */
  readonly touches: (r: RegisterFile<R>, context: C, bytes: Accesses) => void;
  readonly step: (r: RegisterFile<R>, context: C) => void;
}
interface Loads<R extends string, C> {
  readonly loads: number;
  readonly take: (r: RegisterFile<R>, value: number, context: C) => void;
}
interface Updates<R extends string, C> {
  readonly updates: number;
  /** The cell's new value. A register that it sets keeps what the last call set, as the access may be retried. */
  readonly to: (old: number, r: RegisterFile<R>, context: C) => number;
}
interface Parks<R extends string, C> {
  readonly parks: number;
  readonly while: Value<R, C>;
}
interface Notifies {
  readonly notifies: number;
}

/** What a state of a lane does: one access, and what follows it. */
export type StateSpec<R extends string, S extends string, C> = Common<R, S, C> &
  (
    | AwaitsOne<R, C>
    | AwaitsAny<R, C>
    | Stores<R, C>
    | Touches<R, C>
    | Loads<R, C>
    | Updates<R, C>
    | Parks<R, C>
    | Notifies
  );

// biome-ignore lint/suspicious/noExplicitAny: an executor holds lanes of any context and hands each its own
type Any = any;

/** A state as executors use it: records of one shape, whatever the verb, so that a step stays monomorphic. */
export interface State {
  /** Its number in the lane: what a program counter holds. */
  readonly index: number;
  readonly name: string;
  readonly verb: Verb;
  /** The cell of an atomic access (the first one of a wait), or -1. */
  readonly cell: number;
  /** All cells of a wait. */
  readonly cells: readonly number[];
  /** The goal of each of them. */
  readonly goals: readonly ((r: Any, context: Any) => number)[];
  /** The value of `stores`, of `parks`, and the goal of a wait's first cell. */
  readonly value: (r: Any, context: Any) => number;
  /** Declares the plain bytes that `step` touches. */
  readonly touches: (r: Any, context: Any, bytes: Accesses) => void;
  /** Makes the plain accesses. */
  readonly step: (r: Any, context: Any) => void;
  /** Takes what was loaded. */
  readonly take: (r: Any, value: number, context: Any) => void;
  /** The new value of an updated cell. */
  readonly update: (old: number, r: Any, context: Any) => number;
  /** The next state's index, `END`, or `CHOSEN`. */
  readonly next: number;
  /** The next state's index, where `next` is `CHOSEN`. */
  readonly choose: (r: Any, context: Any) => number;
  readonly stall: string;
  readonly event: string;
  /** The number of the operation that the lane works on, for reports; -1 where there is none. */
  readonly operation: (r: Any, context: Any) => number;
}

/** In `State.next`: ask `choose`. */
export const CHOSEN = -2;

/** A lane, ready for an executor. */
export interface Lane {
  readonly name: string;
  readonly registers: Registers;
  readonly states: readonly State[];
  /** The state it begins in. */
  readonly begin: (r: Any, context: Any) => number;
  /** What it was made from, for `vary`. */
  readonly source: LaneSource;
}

/** A lane as it was written down. */
export interface LaneSource {
  /** By name. Loosely typed, so that a variation can spread one and change a part of it. */
  readonly states: { readonly [state: string]: Any };
  readonly options: LaneOptions<Any, Any, Any>;
  /** For each state, one that is gone through first. */
  readonly redirect: { readonly [state: string]: string };
  /** States that are passed by, on to their constant `next`. */
  readonly without: readonly string[];
}

/** Options of a lane. */
export interface LaneOptions<R extends string, S extends string, C> {
  /** Chooses the first state; without it, the first one listed. */
  readonly begin?: (r: RegisterFile<R>, context: C, go: Go<S>) => number;
  /** The number of the operation that the lane works on. */
  readonly operation?: Value<R, C>;
}

/** Declares registers, each one int32, zero when a run starts; `registers()` for a lane that needs none. */
export function registers<const R extends readonly string[]>(...names: R): Registers<R[number]> {
  class File {
    constructor(
      readonly words: Int32Array,
      readonly base: number,
    ) {}
  }
  names.forEach((name, at) => {
    Object.defineProperty(File.prototype, name, {
      get(this: File) {
        return this.words[this.base + at];
      },
      set(this: File, value: number) {
        this.words[this.base + at] = value;
      },
    });
  });
  return { names, bind: (words, base) => new File(words, base) as unknown as RegisterFile<R[number]> };
}

/**
 * Gives `lane()` for lanes that work in a context of type `C` (what the executor hands to each function: views of
 * memory, tables, constants). A function of a function because TypeScript infers all type arguments or none. What it
 * gives throws RangeError for a lane without states, or a `next` that names a state that is not there.
 */
export function lanesIn<C>() {
  return function lane<R extends string, S extends string>(
    name: string,
    registerNames: Registers<R>,
    states: { readonly [state in S]: StateSpec<R, S, C> },
    options: LaneOptions<R, S, C> = {},
  ): Lane {
    return makeLane(name, registerNames, { states, options, redirect: {}, without: [] });
  };
}

/** Makes a lane of what was written down. */
export function makeLane(name: string, registerNames: Registers, source: LaneSource): Lane {
  const names = Object.keys(source.states);
  if (names.length === 0) throw new RangeError(`lane ${name}: it needs at least one state`);
  const numbers: { [state: string]: number } = { end: END };
  names.forEach((state, at) => {
    numbers[state] = at;
  });
  const number = (state: string): number => {
    if (numbers[state] === undefined) throw new RangeError(`lane ${name}: it has no state ${state} to go to`);
    return numbers[state];
  };
  for (const state of source.without) numbers[state] = number(source.states[state]?.next);
  const redirects = Object.entries(source.redirect).map(
    ([state, first]) => [state, first, number(first)] as const,
  );
  /** Where state `from` comes to when it says where to go: what is gone through first goes on, not to itself. */
  const goFrom = (from: string): Go<string> => {
    const here = redirects.filter(([, first]) => first !== from);
    return here.length === 0
      ? numbers
      : { ...numbers, ...Object.fromEntries(here.map(([state, , target]) => [state, target])) };
  };
  const { begin, operation = () => -1 } = source.options;
  const first = goFrom('');
  return {
    name,
    registers: registerNames,
    states: names.map((state, at) =>
      compileState(state, at, { operation, ...source.states[state] }, goFrom(state)),
    ),
    begin: begin ? (r, context) => begin(r, context, first) : () => first[names[0]],
    source,
  };
}

const nothing = () => {};
const zero = () => 0;
const same = (old: number) => old;

function compileState(name: string, index: number, spec: StateSpec<Any, Any, Any>, go: Go<string>): State {
  const { next } = spec;
  if (typeof next !== 'function' && go[next] === undefined) {
    throw new RangeError(`state ${name}: it goes to ${next}, which the lane does not have`);
  }
  const record = {
    index,
    name,
    verb: Verb.touches as Verb,
    cell: -1,
    cells: [] as readonly number[],
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
    operation: spec.operation ?? zero,
  };
  if ('awaits' in spec) {
    const cells = typeof spec.awaits === 'number' ? [spec.awaits] : spec.awaits;
    if (new Set(cells).size < cells.length) throw new RangeError(`state ${name}: it awaits one cell twice`);
    const goals = typeof spec.toReach === 'function' ? [spec.toReach] : spec.toReach;
    Object.assign(record, { verb: Verb.awaits, cell: cells[0], cells, goals, value: goals[0] });
  } else if ('stores' in spec) {
    Object.assign(record, { verb: Verb.stores, cell: spec.stores, value: spec.value });
  } else if ('touches' in spec) {
    Object.assign(record, { touches: spec.touches, step: spec.step });
  } else if ('loads' in spec) {
    Object.assign(record, { verb: Verb.loads, cell: spec.loads, take: spec.take });
  } else if ('updates' in spec) {
    Object.assign(record, { verb: Verb.updates, cell: spec.updates, update: spec.to });
  } else if ('parks' in spec) {
    Object.assign(record, { verb: Verb.parks, cell: spec.parks, value: spec.while });
  } else {
    Object.assign(record, { verb: Verb.notifies, cell: spec.notifies });
  }
  return record;
}

/** Whether a counter has reached a goal. Counters wrap at 2^31, so the difference decides, not the order. */
export function hasReached(value: number, goal: number): boolean {
  return ((value - goal) | 0) >= 0;
}
