import { System } from '../../sim/system.js';
import { hasReached, type Lane, lanesIn, registers } from '../../src/lane/lane.js';
import {
  AWAKE,
  awaitedCell,
  type Counts,
  FLAG,
  giveUpCell,
  goalCell,
  markCell,
  type WaiterContext,
  type WakerContext,
  waiter,
  waker,
} from '../../src/run/threads/parking.js';
import { chainLanes } from './chain-lanes.js';

/** The waiter has one lane, which may await this many cells at once. */
const COUNTS: Counts = [2];
/** The cells of the handshake, by number, and one that nothing ever changes. */
const CELLS = ['flag', 'mark', 'goal 0', 'goal 1', 'give up', 'awaited 0', 'awaited 1', 'unused'];
const GIVE_UP = giveUpCell(COUNTS);
/** An awaited cell, by its number among them. */
const cellAt = (place: number) => awaitedCell(COUNTS, 0, place);
export const UNUSED = cellAt(2);

/** The two little lanes: those that the workers run, or variants of them. */
export interface Handshake {
  /** A waiter in so many waits, for so many cells each. */
  readonly waiter: (counts: Counts) => Lane;
  /** A waker of it. */
  readonly waker: (counts: Counts) => Lane;
  /** Whether a storer looks at the flag before its store and not after it. */
  readonly looksFirst?: boolean;
}

export const shippedHandshake: Handshake = { waiter, waker };

/** What is stored and waited for. */
export interface Scene {
  /** How often the waiter waits, for higher goals each time. */
  readonly rounds: number;
  /** Into which of the two cells somebody stores 1, 2, ... up to the last goal; either ends a wait. Default the first. */
  readonly stored?: readonly (0 | 1)[];
  /** How many stores of the first cell lead from one goal to the next; of the second, each does. Default 1. */
  readonly stride?: number;
  /** Whether every other wait awaits the cells in the other order. */
  readonly swaps?: boolean;
  /** Whether the run is given up at some moment. */
  readonly givesUp?: boolean;
  /** How many times, at any moment, a sleep ends of itself: a time limit, or a wake-up for no reason. */
  readonly timeouts?: number;
}

/** The handshake as a system of its own: nobody may sleep for good, and no wait may end before its goal. */
export function parkingSystem(handshake: Handshake, scene: Scene): System {
  const { rounds, stored = [0], stride = 1, swaps = false, givesUp = false, timeouts = 0 } = scene;
  const goalOf = (place: number, round: number) => (place === 0 ? stride : 1) * round;
  const waits = chainLanes(
    'waiter',
    upTo(rounds).map((round) => {
      const mark = swaps && round % 2 === 0 ? SWAPPED : STRAIGHT;
      const places = [0, 1].map((awaited) => placeOf(mark, awaited));
      const context: WaiterContext = {
        mark: () => mark,
        goal: (_, awaited) => goalOf(places[awaited], round),
        isLate: () => false,
      };
      const goals = [0, 1].map((awaited) => goalCell(COUNTS, 0, awaited));
      return {
        name: `wait${round}`,
        lane: handshake.waiter(COUNTS),
        context,
        cells: [FLAG, markCell(COUNTS, 0), ...goals, GIVE_UP, ...places.map(cellAt), UNUSED],
      };
    }),
  );
  const lanes = [waits];
  for (const place of stored) {
    const told = (value: number): WakerContext => ({ value, place: (_, mark) => placeOf(mark, place) });
    const cell = { number: cellAt(place), counts: COUNTS, told };
    lanes.push(storer(`storer ${place}`, handshake, cell, goalOf(place, rounds)));
  }
  if (givesUp) lanes.push(giverUp(GIVE_UP));
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
      const isReached = [0, 1].some((place) => hasReached(present.cell(cellAt(place)), goalOf(place, round)));
      return round === 0 || isReached || present.cell(GIVE_UP) !== 0
        ? null
        : `wait ${round} ended before its goal was reached`;
    },
  });
  built = system;
  return system;
}

/** Marks of waits for the two cells in the one order and the other. */
const STRAIGHT = 1;
const SWAPPED = 2;
/** Which cell is the waiter's first or second; and which of its cells one is, which comes to the same. */
const placeOf = (mark: number, awaited: number) => (mark === STRAIGHT ? awaited : 1 - awaited);

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** The number of the last wait that the waiter is done with: it stands in a later one, or has ended. */
function roundBehind(system: System): number {
  const waits = system.lanes[0];
  if (system.hasEnded(0)) return Number(/^wait(\d+)\./.exec(waits.states[waits.states.length - 1].name)?.[1]);
  return Number(/^wait(\d+)\./.exec(system.state(0).name)?.[1]) - 1;
}

/** A cell that somebody stores, and what wakers of those that await it are told. */
export interface StoredCell {
  readonly number: number;
  readonly counts: Counts;
  readonly told: (value: number) => WakerContext;
  /** What each store waits for: that this cell has come to so much. Default nothing. */
  readonly after?: { readonly cell: number; readonly counts: readonly number[] };
}

/** Stores 1, 2, ... into an awaited cell, and does after each store what the waker does. */
export function storer(name: string, handshake: Handshake, cell: StoredCell, times: number): Lane {
  const { waker: wakerFor, looksFirst = false } = handshake;
  const parts = upTo(times).map((value) => ({
    name: String(value),
    value,
    context: cell.told(value),
    wakes: wakerFor(cell.counts),
  }));
  return chainLanes(
    name,
    looksFirst
      ? parts.map(({ name, value, context, wakes }) => ({
          name: `store${name}`,
          lane: storingInside(wakes, cell.number, value),
          context,
        }))
      : parts.flatMap(({ name, value, context, wakes }) => [
          ...(cell.after?.counts[value - 1]
            ? [
                {
                  name: `await${name}`,
                  lane: awaitOf(cell.after.cell, cell.after.counts[value - 1]),
                  context: null,
                },
              ]
            : []),
          { name: `store${name}`, lane: storeOf(cell.number, value), context: null },
          { name: `wake${name}`, lane: wakes, context },
        ]),
  );
}

/** A waker that looks at the flag first, stores then, and wakes as the look said. */
function storingInside(wakes: Lane, cell: number, value: number): Lane {
  const { look, clear, wake } = wakes.source.states;
  return lanesIn<unknown>()('hasty', registers('seen'), {
    look: { ...look, next: 'store' },
    store: { stores: cell, value: () => value, next: (r, _, go) => (r.seen ? go.clear : go.end) },
    clear,
    wake,
  } as Parameters<ReturnType<typeof lanesIn<unknown>>>[2]);
}

/** What the engine does to end a run: no goal is looked at. */
export function giverUp(cell: number): Lane {
  return lanesIn<unknown>()('giver-up', registers(), {
    giveUp: { stores: cell, value: () => 1, next: 'clear' },
    clear: { stores: FLAG, value: () => AWAKE, next: 'wake' },
    wake: { notifies: FLAG, all: true, next: 'end' },
  });
}

/** Has whoever waits end its wait, as one does that has no more time, so many times: a run that is given up, and is not. */
export function hurrier(cell: number, times: number): Lane {
  const names = Array.from({ length: 2 * times }, (_, index) => `hurry${index}`);
  const states = names.map((name, index) => [
    name,
    { stores: cell, value: () => (index + 1) % 2, next: names[index + 1] ?? 'end' },
  ]);
  return lanesIn<unknown>()('hurrier', registers(), Object.fromEntries(states));
}

/** Ends whatever sleep there is, so many times. */
export function clock(times: number): Lane {
  const names = Array.from({ length: times }, (_, index) => `tick${index}`);
  const states = names.map((name, index) => [
    name,
    { notifies: FLAG, all: true, next: names[index + 1] ?? 'end' },
  ]);
  return lanesIn<unknown>()('clock', registers(), Object.fromEntries(states));
}

/**
 * Two workers that each store, wake the other and wait for the other's store, so many times: both handshakes at once, as
 * the lanes of a protocol have them. Each hosts so many lanes besides that wait for what never comes.
 */
export function mutualParkingSystem(
  { waiter: waiterFor, waker: wakerFor }: Handshake,
  rounds: number,
  besides = 0,
): System {
  const counts = [1, ...upTo(besides).map(() => 1)];
  const names = ['stored 0', 'stored 1', 'give up', 'never'];
  const [stored, giveUp, never] = [[0, 1], 2, 3];
  const places = ['flag', ...counts.flatMap((_, wait) => [`mark ${wait}`, `goal ${wait}`])];
  const cells = [...names, ...[0, 1].flatMap((lane) => places.map((place) => `${place} of ${lane}`))];
  const parking = (lane: number) => places.map((_, at) => names.length + lane * places.length + at);
  const lanes = [0, 1].map((lane) => {
    const other = 1 - lane;
    return chainLanes(
      `lane ${lane}`,
      upTo(rounds).flatMap((round) => [
        { name: `store${round}`, lane: storeOf(stored[lane], round), context: null },
        {
          name: `wake${round}`,
          lane: wakerFor(counts),
          context: { value: round, place: (wait) => (wait === 0 ? 0 : -1) } satisfies WakerContext,
          cells: parking(other),
        },
        {
          name: `wait${round}`,
          lane: waiterFor(counts),
          context: { mark: () => STRAIGHT, goal: () => round, isLate: () => false } satisfies WaiterContext,
          cells: [...parking(lane), giveUp, stored[other], ...upTo(besides).map(() => never)],
        },
      ]),
    );
  });
  return new System({ lanes, cells, context: () => null });
}

function storeOf(cell: number, value: number): Lane {
  return lanesIn<unknown>()('store', registers(), {
    store: { stores: cell, value: () => value, next: 'end' },
  });
}

function awaitOf(cell: number, goal: number): Lane {
  return lanesIn<unknown>()('await', registers(), {
    wait: { awaits: cell, toReach: () => goal, next: 'end' },
  });
}
