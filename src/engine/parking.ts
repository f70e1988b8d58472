import { type Lane, lanesIn, registers } from '../lane.js';

/**
 * What a lane does when spinning did not help, and what the other lane does after each store so that it wakes: two
 * little lanes, run by the workers where they have to and explored like any others.
 *
 * The waiter announces itself in its flag, looks once more, then sleeps on the flag while it is still set. The waker
 * looks at the flag after its store; where it is set, it clears it and wakes the sleeper. A store that comes before
 * the second look is seen by it; one that comes after finds the flag set. Either way nobody sleeps for good.
 */

/** Cells of the handshake: the flag, then the cells waited for. */
export const FLAG = 0;
export const FIRST_AWAITED = 1;

const AWAKE = 0;
const PARKED = 1;

/** What a waiter is told: the goals of the cells it waits for, in order. */
export interface WaiterContext {
  isReached(awaited: number, value: number): boolean;
}

const waiterLane = lanesIn<WaiterContext>();

/** A waiter for any of `awaited` cells, each of which is looked at in a step of its own. */
export function waiter(awaited: number): Lane {
  const look = (index: number) => ({
    loads: FIRST_AWAITED + index,
    take: (r: { reached: number }, value: number, context: WaiterContext) => {
      r.reached = Number(context.isReached(index, value));
    },
    next: (r: { reached: number }, _: WaiterContext, go: Record<string, number>) =>
      r.reached ? go.retract : index + 1 < awaited ? go[`look${index + 1}`] : go.sleep,
  });
  return waiterLane('waiter', registers('reached'), {
    announce: { stores: FLAG, value: () => PARKED, next: 'look0' },
    look0: look(0),
    ...Object.fromEntries(
      Array.from({ length: awaited - 1 }, (_, index) => [`look${index + 1}`, look(index + 1)]),
    ),
    sleep: { parks: FLAG, while: () => PARKED, next: 'announce' },
    retract: { stores: FLAG, value: () => AWAKE, next: 'end' },
  });
}

/** What a lane runs after each store, for the lane whose flag is cell `FLAG`. */
export const waker = lanesIn<unknown>()('waker', registers('flag'), {
  look: {
    loads: FLAG,
    take: (r, value) => {
      r.flag = value;
    },
    next: (r, _, go) => (r.flag === PARKED ? go.clear : go.end),
  },
  clear: { stores: FLAG, value: () => AWAKE, next: 'wake' },
  wake: { notifies: FLAG, next: 'end' },
});
