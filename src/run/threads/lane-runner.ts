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
  /** Chooses one of so many numbers; only lanes of users have such states. */
  choose?(choices: number): number;
  /** Told when the lane is about to sleep in a state that `parks`. */
  sleeps?(state: State): void;
  /** Told when it has woken, and how; false where the run was given up meanwhile. */
  wakes?(how: 'ok' | 'not-equal' | 'timed-out'): boolean;
  /** Told how many the lane has woken. */
  notified?(woken: number): void;
}

/** What a lane has done so far, for those who look from outside: two words, of which only the lane writes. */
export const Progress = {
  /** The number of the state that it is in, or `END`. */
  place: 0,
  steps: 1,
} as const;

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

/** The same with its place and its steps in words that others see: a loop of its own, which does not ask for operations. */
export function runLaneSeen(
  lane: Lane,
  r: RegisterFile,
  context: unknown,
  cells: Cells,
  waiting: Waiting,
  progress: Int32Array,
): boolean {
  const { states } = lane;
  let pc = lane.begin(r, context);
  progress[Progress.place] = pc;
  while (pc !== END) {
    const state = states[pc];
    if (!access(state, r, context, cells, waiting)) return false;
    progress[Progress.steps]++;
    pc = state.next === CHOSEN ? state.choose(r, context) : state.next;
    progress[Progress.place] = pc;
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
    case Verb.awaitsUntil:
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
    case Verb.updatesWhen:
      return updateWhen(state, r, context, cells, waiting);
    default:
      return rareAccess(state, r, context, cells.words, cells.at[state.cell], waiting);
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

const ONE = new Int32Array(1);

/** Updates a cell once it is what the state waits for: what was waited for may be gone before it is updated. */
function updateWhen(
  state: State,
  r: RegisterFile,
  context: unknown,
  { words, at }: Cells,
  waiting: Waiting,
): boolean {
  const cell = at[state.cell];
  for (;;) {
    if (!waiting.await(state, r, context)) return false;
    const old = Atomics.load(words, cell);
    ONE[0] = old;
    if (!state.opens(r, ONE, context)) continue;
    const value = state.update(old, r, context) | 0;
    if (Atomics.compareExchange(words, cell, old, value) !== old) continue;
    waiting.stored(state.cell, value);
    return true;
  }
}

/** The verbs that no hot path has. */
function rareAccess(
  state: State,
  r: RegisterFile,
  context: unknown,
  words: Int32Array,
  at: number,
  waiting: Waiting,
): boolean {
  if (state.verb === Verb.loads) state.take(r, Atomics.load(words, at), context);
  else if (state.verb === Verb.parks) return park(state, r, context, words, at, waiting);
  else if (state.verb === Verb.notifies) {
    const woken = Atomics.notify(words, at, state.all ? Infinity : state.value(r, context));
    waiting.notified?.(woken);
    state.take(r, woken, context);
  } else if (state.verb === Verb.chooses) state.take(r, waiting.choose?.(state.choices) ?? 0, context);
  else if (state.verb === Verb.readsCell) state.take(r, words[at], context);
  else if (state.verb === Verb.writesCell) {
    words[at] = state.value(r, context);
    waiting.stored(state.cell, words[at]);
  }
  return true;
}

function park(
  state: State,
  r: RegisterFile,
  context: unknown,
  words: Int32Array,
  at: number,
  waiting: Waiting,
): boolean {
  const { parkLimitMs = PARK_LIMIT_MS } = waiting;
  const limitMs = state.isLimited ? Math.min(state.limitMs(r, context), parkLimitMs) : parkLimitMs;
  const value = state.value(r, context);
  waiting.sleeps?.(state);
  const how = Atomics.wait(words, at, value, limitMs);
  if (waiting.wakes?.(how) === false) return false;
  state.take(r, endedAs(how, state.isLimited), context);
  return true;
}

/** A lane that has no limit of its own looks for itself after ours, as though somebody had woken it. */
function endedAs(how: 'ok' | 'not-equal' | 'timed-out', hasLimit: boolean): number {
  if (how === 'not-equal') return Ended.notEqual;
  return how === 'timed-out' && hasLimit ? Ended.timedOut : Ended.ok;
}
