import { System } from '../../sim/system.js';
import { FIRST_AWAITED, FLAG, type WaiterContext, waiter, waker } from '../../src/engine/parking.js';
import { hasReached, type Lane, lanesIn, registers } from '../../src/lane.js';
import { chainLanes } from './chain-lanes.js';

/** The cells of the handshake: the flag, the two that are awaited, and one that nothing ever changes. */
const CELLS = ['flag', 'awaited', 'give up', 'unused'];
const GIVE_UP = FIRST_AWAITED + 1;
export const UNUSED = FIRST_AWAITED + 2;

/** The two little lanes: those that the workers run, or variants of them. */
export interface Handshake {
  /** A waiter for so many cells. */
  readonly waiter: (awaited: number) => Lane;
  readonly waker: Lane;
  /** Whether a storer looks at the flag before its store and not after it. */
  readonly looksFirst?: boolean;
}

export const shippedHandshake: Handshake = { waiter, waker };

/** What is stored and waited for. */
export interface Scene {
  /** How often one storer stores and the waiter waits, for a goal that is one higher each time. */
  readonly rounds: number;
  /** Whether a second storer gives the run up: the waiter watches for that too. */
  readonly givesUp?: boolean;
  /** Whether the first storer stores at all: where it does not, only giving up wakes the waiter. */
  readonly stores?: boolean;
  /** How many times, at any moment, a sleep ends of itself: a time limit, or a wake-up for no reason. */
  readonly timeouts?: number;
}

/** The handshake as a system of its own: nobody may sleep for good, and no wait may end before its goal. */
export function parkingSystem(handshake: Handshake, scene: Scene): System {
  const { rounds, givesUp = false, stores = true, timeouts = 0 } = scene;
  const roundNumbers = Array.from({ length: rounds }, (_, index) => index + 1);
  const awaited = givesUp ? 2 : 1;
  const isReached = (round: number, index: number, value: number) =>
    index === 0 ? hasReached(value, round) : value !== 0;
  const waits = chainLanes(
    'waiter',
    roundNumbers.map((round) => ({
      name: `wait${round}`,
      lane: handshake.waiter(awaited),
      context: {
        isReached: (index, value) => isReached(round, index, value),
      } satisfies WaiterContext,
    })),
  );
  const lanes = [waits];
  if (stores) lanes.push(storer('storer', handshake, FIRST_AWAITED, rounds));
  if (givesUp) lanes.push(storer('giver-up', handshake, GIVE_UP, 1));
  if (timeouts > 0) lanes.push(clock(timeouts));

  let built: System | null = null;
  const system = new System({
    lanes,
    cells: CELLS,
    context: () => null,
    fault() {
      const present = built;
      if (!present) return null; // asked while it is built
      const round = roundBehind(present);
      const isOver = Array.from({ length: awaited }, (_, index) =>
        isReached(round, index, present.cell(FIRST_AWAITED + index)),
      );
      return round === 0 || isOver.includes(true) ? null : `wait ${round} ended before its goal was reached`;
    },
  });
  built = system;
  return system;
}

/** The number of the last wait that the waiter is done with: it stands in a later one, or has ended. */
function roundBehind(system: System): number {
  const waits = system.lanes[0];
  if (system.hasEnded(0)) return Number(/^wait(\d+)\./.exec(waits.states[waits.states.length - 1].name)?.[1]);
  return Number(/^wait(\d+)\./.exec(system.state(0).name)?.[1]) - 1;
}

/** Stores 1, 2, ... into a cell, and does after each store what the waker does. */
function storer(
  name: string,
  { waker: wakes, looksFirst = false }: Handshake,
  cell: number,
  times: number,
): Lane {
  const rounds = Array.from({ length: times }, (_, index) => index + 1);
  const parts = rounds.flatMap((round) => [
    { name: `store${round}`, lane: storeOf(cell, round), context: null },
    { name: `wake${round}`, lane: wakes, context: null },
  ]);
  if (!looksFirst) return chainLanes(name, parts);
  return chainLanes(
    name,
    rounds.map((round) => ({
      name: `store${round}`,
      lane: storingInside(wakes, cell, round),
      context: null,
    })),
  );
}

/** A waker that looks at the flag first, stores then, and wakes as the look said. */
function storingInside(wakes: Lane, cell: number, value: number): Lane {
  const { look, clear, wake } = wakes.source.states;
  return lanesIn<unknown>()('hasty', registers('flag'), {
    look: { ...look, next: 'store' },
    store: { stores: cell, value: () => value, next: (r, _, go) => (r.flag ? go.clear : go.end) },
    clear,
    wake,
  } as Parameters<ReturnType<typeof lanesIn<unknown>>>[2]);
}

/** Ends whatever sleep there is, so many times. */
function clock(times: number): Lane {
  const names = Array.from({ length: times }, (_, index) => `tick${index}`);
  const states = names.map((name, index) => [name, { notifies: FLAG, next: names[index + 1] ?? 'end' }]);
  return lanesIn<unknown>()('clock', registers(), Object.fromEntries(states));
}

/**
 * Two lanes that each store, wake the other and wait for the other's store, so many times: both handshakes at once, as
 * the lanes of a protocol have them.
 */
export function mutualParkingSystem({ waiter: waits, waker: wakes }: Handshake, rounds: number): System {
  const stored = [0, 1];
  const flags = [2, 3];
  const lanes = [0, 1].map((lane) => {
    const other = 1 - lane;
    return chainLanes(
      `lane ${lane}`,
      Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) => [
        { name: `store${round}`, lane: storeOf(stored[lane], round), context: null },
        { name: `wake${round}`, lane: wakes, context: null, cells: [flags[other]] },
        {
          name: `wait${round}`,
          lane: waits(1),
          context: { isReached: (_, value) => hasReached(value, round) } satisfies WaiterContext,
          cells: [flags[lane], stored[other]],
        },
      ]),
    );
  });
  return new System({ lanes, cells: ['stored 0', 'stored 1', 'flag 0', 'flag 1'], context: () => null });
}

function storeOf(cell: number, value: number): Lane {
  return lanesIn<unknown>()('store', registers(), {
    store: { stores: cell, value: () => value, next: 'end' },
  });
}
