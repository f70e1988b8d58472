import type { Accesses } from '../src/lane/accesses.js';
import type { Verb } from '../src/lane/lane.js';
import type { LaneWait } from '../src/lane/wait.js';

/** A step that a lane stands before: the one access to shared memory that it makes. */
export interface NextStep {
  /** Its number among the places of the lane. */
  readonly index: number;
  /** Where that is: the name of a state, a line of a file. */
  readonly name: string;
  readonly verb: Verb;
  /** The cell of an atomic access (the first one of a wait), or -1. */
  readonly cell: number;
  /** All cells of a wait. */
  readonly cells: readonly number[];
  /** Whether it sleeps for a time at most. */
  readonly isLimited?: boolean;
}

/** Somebody who takes steps: a thread. */
export interface Stepper {
  readonly name: string;
  /** Whether the execution may come to its end while this lane goes on, or waits. */
  readonly mayRunForever: boolean;
}

/** What a strategy sees of lanes: who there are, and what each is about to do. */
export interface Outlook {
  /** By number. */
  readonly lanes: readonly Stepper[];
  /** By place in `lanes`, the lane whose step it is, where lanes have further places for what they choose. */
  readonly ownerOf?: Int32Array;
  /** Whether a lane's next step is one that chance may bring, and nothing has to. Where there are none, left out. */
  isByChance?(lane: number): boolean;
  /** Names of the cells, by number. */
  readonly cellNames: readonly string[];
  hasEnded(lane: number): boolean;
  /** The step that a lane stands before; it must not have ended. */
  state(lane: number): NextStep;
  /** Declares the plain bytes that a lane's next step touches; none for an atomic access. */
  declare(lane: number, bytes: Accesses): Accesses;
}

/**
 * Lanes held before every access to shared memory, of which any that can go on may be told to take its step. This is all
 * that a strategy, `sample`, the race detector and the telling of a run know of what runs. An execution can be begun anew
 * at any time, and the same lanes' steps lead to the same moment again. A `System` is one that can besides be put into any
 * state that it was in; what explores states needs that.
 */
export interface Execution extends Outlook {
  /** Puts every lane at its beginning. */
  reset(): void;
  /** Lists the lanes that can take a step, in ascending order, and counts them. Everything else rests on this call. */
  enabledLanes(enabled: Int32Array): number;
  /** How many lanes touch plain bytes next, as of the last `enabledLanes`: with fewer than two there is no race. */
  readonly touching: number;
  /** Whether two lanes' next accesses conflict. */
  isRacy(): boolean;
  /** Takes the next step of a lane, which must be enabled. */
  step(lane: number): void;
  /** What the step just taken did wrong, or null; asking forgets it. Asked once after every step. */
  fault(): string | null;
  /** What is wrong with the result, once every lane has ended, or null. */
  finalFault(): string | null;
  /** Whether a lane sleeps, and only another one can wake it. */
  isAsleep(lane: number): boolean;
  /** What a lane waits for: the goal of one of the cells of its next step, by its place in `cells`. */
  goal(lane: number, awaited: number): number;
  /** The value of a cell, by its number. */
  cell(cell: number): number;
  /** The number of the operation that a lane works on, or -1. */
  operation(lane: number): number;
  /** Says the rest in words. */
  readonly teller: Teller;
}

/** What is told of an execution in the words of those who wrote its lanes. */
export interface Teller {
  /** Where a lane stands. */
  here(lane: number): string;
  /** Where step `index` of a lane is. */
  place(lane: number, index: number): string;
  /** What a lane that cannot go on waits for. */
  wait(lane: number): LaneWait;
  /** Whether a lane has, from where it stands, a step that could let the other go on. */
  mightHelp(helper: number, waits: number): boolean;
  /** The number that a step chooses, of a lane that stands before a choice. */
  choice(lane: number): number;
  /** What plain bytes are called. All in bytes. */
  bytes(address: number, length: number): string;
  /** The value of the plain word at a byte address; null where it stands for something else, or there is none. */
  plainValue(address: number): number | null;
}
