import type { Accesses } from './accesses.js';
import type { RegisterFile } from './registers.js';
import type { IndexedWord } from './shared.js';

/** What a function that chooses the next state is handed: each state's number, by name. */
export type Go<S extends string> = { readonly [state in S | 'end']: number };

type Next<R extends string, S extends string, C> =
  | NoInfer<S>
  | 'end'
  | ((r: RegisterFile<R>, context: C, go: Go<S>) => number);

/** A constant, or a function of what the lane knows. */
export type Value<R extends string, C> = number | ((r: RegisterFile<R>, context: C) => number);
type Take<R extends string, C> = (r: RegisterFile<R>, value: number, context: C) => void;
/** The number of a cell or of a plain word, or `at(range, index)`. */
type Word = number | IndexedWord;

interface Common<R extends string, S extends string, C> {
  /** The state that follows, or a function that chooses one of `go`. Default: the next one listed; the end, for the last. */
  readonly next?: Next<R, S, C> | undefined;
  /** Says what a lane that waits here lacks: "ring full". Shown as the cause of the stall. */
  readonly stall?: string;
  /** Names what this step does for traces and cost models: "LOAD". */
  readonly event?: string;
  /** The number of the operation that the lane works on here, if not what the lane's options say. */
  readonly operation?: Value<R, C>;
}
interface AwaitsReach<R extends string, C> {
  readonly awaits: Word;
  /** The wait is over when the cell has reached this or is past it: `((value - goal) | 0) >= 0`. */
  readonly toReach: Value<R, C>;
}
interface AwaitsAny<R extends string, C> {
  readonly awaits: readonly number[];
  /** A goal for each cell of `awaits`; the wait ends when any is reached. */
  readonly toReach: readonly Value<R, C>[];
}
interface AwaitsEqual<R extends string, C> {
  readonly awaits: Word;
  readonly toEqual: Value<R, C>;
}
interface AwaitsLess<R extends string, C> {
  readonly awaits: Word;
  /** The wait is over when the cell's value is less than this, as numbers compare. */
  readonly toBeLess: Value<R, C>;
}
interface AwaitsUntil<R extends string, C> {
  readonly awaits: Word;
  /** Whether the wait is over. Must change nothing: it is asked again and again. */
  readonly until: (r: RegisterFile<R>, value: number, context: C) => boolean;
}
interface AwaitsUntilAll<R extends string, C> {
  readonly awaits: readonly number[];
  /** The same of several cells, looked at in one step; `values` are theirs, in the order of `awaits`. */
  readonly untilAll: (r: RegisterFile<R>, values: Int32Array, context: C) => boolean;
}
interface Stores<R extends string, C> {
  readonly stores: Word;
  readonly value: Value<R, C>;
}
interface Touches<R extends string, C> {
  /** Declares every byte that `step` reads or writes. Must change nothing: it is asked more than once. */
  readonly touches: (r: RegisterFile<R>, context: C, bytes: Accesses) => void;
  readonly step: (r: RegisterFile<R>, context: C) => void;
}
interface Reads<R extends string, C> {
  /** A plain word, by its number; the context has to have the plain memory as `plain`. */
  readonly reads: Word;
  readonly take: Take<R, C>;
}
interface Writes<R extends string, C> {
  /** A plain word, by its number; the context has to have the plain memory as `plain`. */
  readonly writes: Word;
  readonly value: Value<R, C>;
}
interface ReadsCell<R extends string, C> {
  /** Reads a cell as though it were a plain word, which races with whoever stores it: `cells[c]` where `Atomics.load` is due. */
  readonly readsCell: Word;
  readonly take: Take<R, C>;
}
interface WritesCell<R extends string, C> {
  /** The same for a write, which races with whoever accesses it. */
  readonly writesCell: Word;
  readonly value: Value<R, C>;
}
interface Loads<R extends string, C> {
  readonly loads: Word;
  readonly take: Take<R, C>;
}
interface Updates<R extends string, C> {
  readonly updates: Word;
  /** The cell's new value. May be called again on a retry; registers keep what the last call set. */
  readonly to: number | ((old: number, r: RegisterFile<R>, context: C) => number);
  /** Waits until this holds of the cell's value, and updates it in the same access: a lock is `when` it is free. */
  readonly when?: (old: number, r: RegisterFile<R>, context: C) => boolean;
}
interface Parks<R extends string, C> {
  readonly parks: Word;
  readonly while: Value<R, C>;
  /** Takes how it ended, when it has: one of `Ended`. */
  readonly take?: Take<R, C>;
  /**
   * In milliseconds, on threads, or a function that says how many; in a search, the lane may time out at any moment. Default: it
   * sleeps until a `notifies`.
   */
  readonly timeLimit?: Value<R, C>;
}
interface NotifiesAll<R extends string, C> {
  readonly notifies: Word;
  /** Everybody wakes: `Atomics.notify(cell)`. */
  readonly all: true;
  /** Takes how many have been woken. */
  readonly take?: Take<R, C>;
}
interface NotifiesSome<R extends string, C> {
  readonly notifies: Word;
  /** So many wake, those first who have slept longest: `Atomics.notify(cell, count)`. */
  readonly count: Value<R, C>;
  readonly take?: Take<R, C>;
}
interface Chooses<R extends string, C> {
  /** Any of the numbers from 0 on that are less than this: a proof is of all of them. No access to memory. */
  readonly chooses: number;
  /** Takes the one that was chosen. */
  readonly take: Take<R, C>;
}

/** What a state of a lane does: one access, and what follows it. */
export type StateSpec<R extends string, S extends string, C> = Common<R, S, C> &
  (
    | AwaitsReach<R, C>
    | AwaitsAny<R, C>
    | AwaitsEqual<R, C>
    | AwaitsLess<R, C>
    | AwaitsUntil<R, C>
    | AwaitsUntilAll<R, C>
    | Stores<R, C>
    | Touches<R, C>
    | Reads<R, C>
    | Writes<R, C>
    | ReadsCell<R, C>
    | WritesCell<R, C>
    | Loads<R, C>
    | Updates<R, C>
    | Parks<R, C>
    | NotifiesAll<R, C>
    | NotifiesSome<R, C>
    | Chooses<R, C>
  );
