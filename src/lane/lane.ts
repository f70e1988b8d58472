import type { Accesses } from './accesses.js';
import { makeLane } from './make-lane.js';
import type { RegisterFile, Registers } from './registers.js';
import type { Go, StateSpec } from './state-spec.js';

export { type RegisterFile, type Registers, registers } from './registers.js';
export type { Go, StateSpec } from './state-spec.js';

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
  /** `Atomics.notify`: wakes lanes that are parked on a cell, all of them or those who have slept longest. */
  notifies: 6,
  /** Waits until something is true of the values of one or several cells. */
  awaitsUntil: 7,
  /** Waits until something is true of a cell's value, and updates it in the same access. */
  updatesWhen: 8,
  /** Takes any of several numbers, and makes no access. */
  chooses: 9,
  /** Reads a cell plainly: a race with whoever stores it. */
  readsCell: 10,
  /** Writes a cell plainly: a race with whoever accesses it. */
  writesCell: 11,
} as const;
/** What a state does with memory: one of the values of the object of the same name. */
export type Verb = (typeof Verb)[keyof typeof Verb];

/** How sleeping in a state that `parks` came to its end: what `Atomics.wait` returns, as a number. */
export const Ended = { ok: 0, notEqual: 1, timedOut: 2 } as const;

/** The program counter of a lane that has ended. */
export const END = -1;

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
  /** The goal of each of them, where they are awaited to reach one. */
  readonly goals: readonly ((r: Any, context: Any) => number)[];
  /** Whether it can go on, by the values of `cells`: of `awaitsUntil` and `updatesWhen`. */
  readonly opens: (r: Any, values: Int32Array, context: Any) => boolean;
  /** What such a state waits for, in words that follow the cell's name: "must be 0". */
  readonly must: string;
  /** The value of `stores`, of `parks`, how many `notifies` wakes, and the goal of a wait's first cell. */
  readonly value: (r: Any, context: Any) => number;
  /** Declares the plain bytes that `step` touches. */
  readonly touches: (r: Any, context: Any, bytes: Accesses) => void;
  /** Makes the plain accesses. */
  readonly step: (r: Any, context: Any) => void;
  /** Takes what was loaded or chosen, how many were woken, or how sleeping ended. */
  readonly take: (r: Any, value: number, context: Any) => void;
  /** How many numbers `chooses` has. */
  readonly choices: number;
  /** Whether `parks` has a time limit, and in milliseconds which. */
  readonly isLimited: boolean;
  readonly limitMs: (r: Any, context: Any) => number;
  /** Whether `notifies` wakes all. */
  readonly all: boolean;
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

/** An access that a lane has made: its state, and the word. */
export interface DoneAccess {
  readonly state: string;
  readonly word: number;
}

/** A lane, ready for an executor. */
export interface Lane {
  readonly name: string;
  readonly registers: Registers;
  readonly states: readonly State[];
  /** The state it begins in. */
  readonly begin: (r: Any, context: Any) => number;
  /** Whether the system may come to its end while this lane goes on, or waits. */
  readonly mayRunForever: boolean;
  /** Where the lane stands, where its states are no places of a program: those of a generator are what it does. */
  readonly place: ((r: Any) => string) | null;
  /** Begins to number anew what registers stand for, where they do: those of a generator are numbers of what it has seen. */
  readonly forget: (() => void) | null;
  /** What it has done so far, where its states do not say what it may still do: those of a generator are all that any does. */
  readonly behind: ((r: Any) => readonly DoneAccess[]) | null;
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
  readonly operation?: (r: RegisterFile<R>, context: C) => number;
  /**
   * Says that this lane serves the others for as long as there are any: that it never ends, or waits for ever once
   * they have ended, is no livelock and no deadlock. Default false.
   */
  readonly mayRunForever?: boolean;
}

/**
 * Gives `lane()` for lanes that work in a context of type `C` (what the executor hands to each function: views of
 * memory, tables, constants). A function of a function because TypeScript infers all type arguments or none. What it
 * gives throws BadLane, a RangeError, for a lane that is not well formed: no states, a state of no verb or of two, a
 * `next` that names a state that is not there, a cell that is no number, a value that is no function.
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

/** Whether a counter has reached a goal. Counters wrap at 2^31, so the difference decides, not the order. */
export function hasReached(value: number, goal: number): boolean {
  return ((value - goal) | 0) >= 0;
}
