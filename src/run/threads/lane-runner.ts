import { CHOSEN, END, Ended, type Lane, type RegisterFile, type State, Verb } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';

/** Cells in shared memory: cell i is the word `at[i]`. */
export interface Cells {
  readonly words: Int32Array;
  readonly at: Int32Array;
}

/** How a lane waits and how it tells the others of a store. */
export interface Waiting {
  /** Returns once the wait of `state` is over; false where the run was given up meanwhile. */
  await(state: State, r: RegisterFile, context: unknown): boolean;
  /** Called after each store of a cell, with its new value. */
  stored(cell: number, value: number): void;
  /** How long one `Atomics.wait` may last before the lane looks for itself. Default a second. */
  readonly parkLimitMs?: number;
}

/** Records steps as they are taken. */
export interface Recorder {
  readonly log: StepLog;
  nowNs(): number;
  /** Whether the lane has had to wait since this was last asked. */
  tookWait(): boolean;
}

/** Lets a lane take a step when it is its turn. */
export interface Turns {
  /** Returns when it is this lane's turn; false where there is none to come. */
  enter(): boolean;
  leave(): void;
}

const PARK_LIMIT_MS = 1000;

/**
 * Runs a lane at full speed in this thread until it ends. This loop is all there is between the lane's functions
 * and shared memory.
 * @returns false where the run was given up while the lane waited.
 */
export function runLane(
  lane: Lane,
  r: RegisterFile,
  context: unknown,
  cells: Cells,
  waiting: Waiting,
): boolean {
  const { states } = lane;
  let pc = lane.begin(r, context);
  while (pc !== END) {
    const state = states[pc];
    if (!access(state, r, context, cells, waiting)) return false;
    pc = state.next === CHOSEN ? state.choose(r, context) : state.next;
  }
  return true;
}

/** The same with a record of every step: a loop of its own, so that the one above does not even ask. */
export function runLaneRecorded(
  lane: Lane,
  r: RegisterFile,
  context: unknown,
  cells: Cells,
  waiting: Waiting,
  recorder: Recorder,
): boolean {
  const { states } = lane;
  let pc = lane.begin(r, context);
  while (pc !== END) {
    const state = states[pc];
    const operation = state.operation(r, context);
    if (!access(state, r, context, cells, waiting)) return false;
    recorder.log.record(pc, operation, recorder.nowNs(), recorder.tookWait());
    pc = state.next === CHOSEN ? state.choose(r, context) : state.next;
  }
  return true;
}

/** The same through a gate before every step: a loop of its own, for replaying an interleaving. */
export function runLaneGated(
  lane: Lane,
  r: RegisterFile,
  context: unknown,
  cells: Cells,
  waiting: Waiting,
  gate: Turns,
): boolean {
  const { states } = lane;
  let pc = lane.begin(r, context);
  while (pc !== END) {
    if (!gate.enter()) return false;
    const state = states[pc];
    if (!access(state, r, context, cells, waiting)) return false;
    pc = state.next === CHOSEN ? state.choose(r, context) : state.next;
    gate.leave();
  }
  return true;
}

/** Makes the one access of a state. */
export function access(
  state: State,
  r: RegisterFile,
  context: unknown,
  cells: Cells,
  waiting: Waiting,
): boolean {
  switch (state.verb) {
    case Verb.touches:
      state.step(r, context);
      return true;
    case Verb.awaits:
      return waiting.await(state, r, context);
    case Verb.stores: {
      const value = state.value(r, context);
      Atomics.store(cells.words, cells.at[state.cell], value);
      waiting.stored(state.cell, value);
      return true;
    }
    case Verb.updates:
      waiting.stored(state.cell, update(state, r, context, cells.words, cells.at[state.cell]));
      return true;
    default:
      rareAccess(state, r, context, cells.words, cells.at[state.cell], waiting.parkLimitMs);
      return true;
  }
}

/** Reads, changes and writes a cell, again where another lane has written it meanwhile. @returns its new value. */
function update(state: State, r: RegisterFile, context: unknown, words: Int32Array, at: number): number {
  let old = Atomics.load(words, at);
  for (;;) {
    const value = state.update(old, r, context) | 0;
    const seen = Atomics.compareExchange(words, at, old, value);
    if (seen === old) return value;
    old = seen;
  }
}

/** The verbs that no hot path has. */
function rareAccess(
  state: State,
  r: RegisterFile,
  context: unknown,
  words: Int32Array,
  at: number,
  parkLimitMs = PARK_LIMIT_MS,
): void {
  if (state.verb === Verb.loads) state.take(r, Atomics.load(words, at), context);
  else if (state.verb === Verb.parks) {
    const limitMs = state.timeLimitMs > 0 ? Math.min(state.timeLimitMs, parkLimitMs) : parkLimitMs;
    const how = Atomics.wait(words, at, state.value(r, context), limitMs);
    state.take(r, endedAs(how, state.timeLimitMs > 0), context);
  } else if (state.verb === Verb.notifies) {
    state.take(r, Atomics.notify(words, at, state.all ? Infinity : state.value(r, context)), context);
  }
}

/** A lane that has no limit of its own looks for itself after ours, as though somebody had woken it. */
function endedAs(how: 'ok' | 'not-equal' | 'timed-out', hasLimit: boolean): number {
  if (how === 'not-equal') return Ended.notEqual;
  return how === 'timed-out' && hasLimit ? Ended.timedOut : Ended.ok;
}
