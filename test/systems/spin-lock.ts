import type { StateSpec } from '../../src/lane/lane.js';

/** The registers that a lane with such locks has. */
export type Locking = 'seen';

/** Takes a lock by compare-and-exchange, and tries until it is free. */
export function lock<C>(cell: number, self: string, next: string): StateSpec<Locking, string, C> {
  return {
    updates: cell,
    to: (old, r) => {
      r.seen = old;
      return old === 0 ? 1 : old;
    },
    next: (r, _, go) => (r.seen === 0 ? go[next] : go[self]),
  };
}

/** Gives it back. */
export function unlock<C>(cell: number, next: string): StateSpec<Locking, string, C> {
  return { stores: cell, value: () => 0, next };
}
