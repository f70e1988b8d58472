import { hasReached, type Lane, lanesIn, registers } from '../../lane/lane.js';

/**
 * What a lane does when spinning did not help, and what the other lane does after each store so that it wakes: two
 * little lanes, run by the workers where they have to and explored like any others.
 *
 * The waiter writes down its goals, announces itself in its flag, looks once more, then sleeps on the flag while it is
 * still set. The waker looks at the flag after its store; where it is set and the store reached the goal, it clears
 * the flag and wakes the sleeper. A store that comes before the waiter's look is seen by it; one that comes after
 * finds the flag set and the goals in place. Either way nobody sleeps for good.
 */

/** Cells of the handshake: the flag, then the waiter's goals, as many as the cells that it awaits. */
export const FLAG = 0;
export const goalCell = (awaited: number) => 1 + awaited;
/** Cells that the waiter alone looks at: what gives the run up once it is not zero, then those that it awaits. */
export const giveUpCell = (count: number) => 1 + count;
export const awaitedCell = (count: number, awaited: number) => 2 + count + awaited;

/** What a flag says that is not set. */
export const AWAKE = 0;

/** What a waiter is told. */
export interface WaiterContext {
  /** What its flag says meanwhile, not zero: it tells wakers which cells it awaits, and in which order. */
  readonly mark: number;
  /** The goals of these cells. */
  goal(awaited: number): number;
}

/** What a waker is told. */
export interface WakerContext {
  /** The value that was stored. */
  readonly value: number;
  /** Which of the cells that a waiter with this mark awaits was stored; -1 where it awaits others. */
  place(mark: number): number;
}

type Go = Readonly<Record<string, number>>;
type Reached = { reached: number };

/** A waiter for any of `count` cells, or for the run to be given up; each is looked at in a step of its own. */
export function waiter(count: number): Lane {
  const each = Array.from({ length: count }, (_, awaited) => awaited);
  const goals = each.map((awaited) => [
    `goal${awaited}`,
    {
      stores: goalCell(awaited),
      value: (_: Reached, context: WaiterContext) => context.goal(awaited),
      next: awaited + 1 < count ? `goal${awaited + 1}` : 'announce',
    },
  ]);
  const looks = each.map((awaited) => [
    `look${awaited}`,
    {
      loads: awaitedCell(count, awaited),
      take: (r: Reached, value: number, context: WaiterContext) => {
        r.reached = Number(hasReached(value, context.goal(awaited)));
      },
      next: (r: Reached, _: WaiterContext, go: Go) =>
        r.reached ? go.retract : awaited + 1 < count ? go[`look${awaited + 1}`] : go.lookGivenUp,
    },
  ]);
  return lanesIn<WaiterContext>()('waiter', registers('reached'), {
    ...Object.fromEntries(goals),
    announce: { stores: FLAG, value: (_, { mark }) => mark, next: 'look0' },
    ...Object.fromEntries(looks),
    lookGivenUp: {
      loads: giveUpCell(count),
      take: (r, value) => {
        r.reached = Number(value !== 0);
      },
      next: (r, _, go) => (r.reached ? go.retract : go.sleep),
    },
    sleep: { parks: FLAG, while: (_, { mark }) => mark, next: 'announce' },
    retract: { stores: FLAG, value: () => AWAKE, next: 'end' },
  });
}

/** What a lane runs after each store, for the lane with this flag, which awaits no more than `count` cells at once. */
export function waker(count: number): Lane {
  const goals = Array.from({ length: count }, (_, awaited) => [
    `goal${awaited}`,
    {
      loads: goalCell(awaited),
      take: (r: Reached, goal: number, { value }: WakerContext) => {
        r.reached = Number(hasReached(value, goal));
      },
      next: (r: Reached, _: WakerContext, go: Go) => (r.reached ? go.clear : go.end),
    },
  ]);
  return lanesIn<WakerContext>()('waker', registers('flag', 'reached'), {
    look: {
      loads: FLAG,
      take: (r, value) => {
        r.flag = value;
      },
      next: (r, context, go: Go) => {
        const place = r.flag === AWAKE ? -1 : context.place(r.flag);
        return place < 0 ? go.end : go[`goal${place}`];
      },
    },
    ...Object.fromEntries(goals),
    clear: { stores: FLAG, value: () => AWAKE, next: 'wake' },
    wake: { notifies: FLAG, all: true, next: 'end' },
  });
}
