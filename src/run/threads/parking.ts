import {
  hasReached,
  type Lane,
  lanesIn,
  type RegisterFile,
  registers,
  type StateSpec,
} from '../../lane/lane.js';

/**
 * What a worker does when spinning did not help, and what another one does after each store so that it wakes: two
 * little lanes, run by the workers where they have to and explored like any others.
 *
 * The waiter writes down, for each of its lanes, in which wait it is and the goals of that, announces itself in its flag,
 * looks once more, then sleeps on the flag while it is still set. The waker looks at the flag after its store; where it
 * is set and the store reached a goal, it clears the flag and wakes the sleeper. A store that comes before the waiter's
 * look is seen by it; one that comes after finds the flag set and the goals in place. Either way nobody sleeps for good.
 */

/** By wait: how many cells it is for. A worker waits with all lanes that it hosts, each in a wait of its own. */
export type Counts = readonly number[];

/** Cells of the handshake: the flag, then for each wait its mark and the goals of its cells. */
export const FLAG = 0;
export const markCell = (counts: Counts, wait: number) => 1 + wait + sum(counts, wait);
export const goalCell = (counts: Counts, wait: number, awaited: number) =>
  markCell(counts, wait) + 1 + awaited;
/** Cells that the waiter alone looks at: what gives the run up once it is not zero, then those that it awaits. */
export const giveUpCell = (counts: Counts) => markCell(counts, counts.length);
export const awaitedCell = (counts: Counts, wait: number, awaited: number) =>
  giveUpCell(counts) + 1 + sum(counts, wait) + awaited;

/** What a flag says that is not set, and one that is. */
export const AWAKE = 0;
export const PARKED = 1;
/** The mark of a lane that does not wait. */
export const RUNS = 0;

/** What a waiter is told. */
export interface WaiterContext {
  /** Tells wakers for which cells a wait is, and in which order; not zero. */
  mark(wait: number): number;
  goal(wait: number, awaited: number): number;
  /** Whether it has no more time, and ends though no goal is reached. */
  isLate(): boolean;
}

/** What a waker is told. */
export interface WakerContext {
  /** The value that was stored. */
  readonly value: number;
  /** Which of the cells was stored that this wait is for if it has this mark; -1 where it is for others. */
  place(wait: number, mark: number): number;
}

type Reached = RegisterFile<'reached'>;
type Seen = RegisterFile<'seen' | 'reached'>;
type WaiterState = StateSpec<'reached', string, WaiterContext>;
type WakerState = StateSpec<'seen' | 'reached', string, WakerContext>;

/** A waiter for any cell of any of these waits, or for the run to be given up; each is looked at in a step of its own. */
export function waiter(counts: Counts): Lane {
  const cells = counts.flatMap((count, wait) => upTo(count).map((awaited) => [wait, awaited] as const));
  const states: Record<string, WaiterState> = {};
  for (const wait of upTo(counts.length)) {
    states[`mark${wait}`] = {
      stores: markCell(counts, wait),
      value: (_, context) => context.mark(wait),
      next: `goal${wait}.0`,
    };
    for (const awaited of upTo(counts[wait])) {
      const isLast = awaited + 1 === counts[wait];
      const after = wait + 1 < counts.length ? `mark${wait + 1}` : 'announce';
      states[`goal${wait}.${awaited}`] = {
        stores: goalCell(counts, wait, awaited),
        value: (_, context) => context.goal(wait, awaited),
        next: isLast ? after : `goal${wait}.${awaited + 1}`,
      };
    }
  }
  states.announce = { stores: FLAG, value: () => PARKED, next: 'look0.0' };
  for (const [index, [wait, awaited]] of cells.entries()) {
    const after = index + 1 < cells.length ? `look${cells[index + 1].join('.')}` : 'lookGivenUp';
    states[`look${wait}.${awaited}`] = {
      loads: awaitedCell(counts, wait, awaited),
      take: (r, value, context) => {
        r.reached = Number(hasReached(value, context.goal(wait, awaited)));
      },
      next: (r: Reached, _, go) => (r.reached ? go.retract : go[after]),
    };
  }
  states.lookGivenUp = {
    loads: giveUpCell(counts),
    take: (r, value) => {
      r.reached = Number(value !== 0);
    },
    next: (r: Reached, context, go) => (r.reached || context.isLate() ? go.retract : go.sleep),
  };
  states.sleep = { parks: FLAG, while: () => PARKED, next: 'announce' };
  states.retract = { stores: FLAG, value: () => AWAKE, next: 'leave0' };
  for (const wait of upTo(counts.length)) {
    const next = wait + 1 < counts.length ? `leave${wait + 1}` : 'end';
    states[`leave${wait}`] = { stores: markCell(counts, wait), value: () => RUNS, next };
  }
  return lanesIn<WaiterContext>()('waiter', registers('reached'), states);
}

/** What a worker runs after each store, for another one that hosts lanes whose waits are for no more cells than these. */
export function waker(counts: Counts): Lane {
  const states: Record<string, WakerState> = {};
  states.look = {
    loads: FLAG,
    take: (r, value) => {
      r.seen = value;
    },
    next: (r: Seen, _, go) => (r.seen === AWAKE ? go.end : go.mark0),
  };
  for (const wait of upTo(counts.length)) {
    const after = wait + 1 < counts.length ? `mark${wait + 1}` : 'end';
    states[`mark${wait}`] = {
      loads: markCell(counts, wait),
      take: (r, mark) => {
        r.seen = mark;
      },
      next: (r: Seen, context, go) => {
        const place = r.seen === RUNS ? -1 : context.place(wait, r.seen);
        return place < 0 ? go[after] : go[`goal${wait}.${place}`];
      },
    };
    for (const awaited of upTo(counts[wait])) {
      states[`goal${wait}.${awaited}`] = {
        loads: goalCell(counts, wait, awaited),
        take: (r, goal, { value }) => {
          r.reached = Number(hasReached(value, goal));
        },
        next: (r: Seen, _, go) => (r.reached ? go.clear : go[after]),
      };
    }
  }
  states.clear = { stores: FLAG, value: () => AWAKE, next: 'wake' };
  states.wake = { notifies: FLAG, all: true, next: 'end' };
  return lanesIn<WakerContext>()('waker', registers('seen', 'reached'), states);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** How many cells the waits before this one are for. */
function sum(counts: Counts, before: number): number {
  return counts.slice(0, before).reduce((total, count) => total + count, 0);
}
