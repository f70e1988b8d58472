import type { FindingKind } from '../../sim/finding.js';
import { FLAG, waiter, waker } from '../../src/engine/parking.js';
import type { Lane, StateSpec } from '../../src/lane.js';
import { vary } from '../../src/vary.js';
import type { Mutant } from './mutant.js';
import { type Handshake, parkingSystem, type Scene, shippedHandshake, UNUSED } from './parking-system.js';

/** A waiter or a waker with other states: in this order, which is also where it begins. */
function withStates(
  original: Lane,
  states: Readonly<Record<string, Partial<StateSpec<string, string, unknown>>>>,
) {
  const { source } = original;
  const changed = Object.entries(states).map(([name, change]) => [
    name,
    { ...source.states[name], ...change },
  ]);
  return vary(original, { states: Object.fromEntries(changed) });
}

/** The same lane, begun in another state: as a part of a chain it begins with the first one listed. */
function beginningWith(first: string, lane: Lane): Lane {
  const { [first]: begin, ...others } = lane.source.states;
  return { ...lane, source: { ...lane.source, states: { [first]: begin, ...others } } };
}

type Registers = Readonly<Record<string, number>>;
type Go = Readonly<Record<string, number>>;

interface ParkingMutant extends Partial<Handshake> {
  readonly name: string;
  readonly fault: string;
  readonly why: string;
  readonly finds: readonly FindingKind[];
  readonly scene?: Scene;
}

export function parkingMutantsOf(mutants: readonly ParkingMutant[]): readonly Mutant[] {
  return mutants.map(({ name, fault, why, finds, scene = { rounds: 2 }, ...changes }) => ({
    name,
    of: 'parking',
    fault,
    why,
    finds,
    byLevels: false,
    build: () => parkingSystem({ ...shippedHandshake, ...changes }, scene),
    buildOriginal: () => parkingSystem(shippedHandshake, scene),
    tiles: null,
  }));
}

const lost = 'lost wake-up';

export const parkingMutants: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the waiter looks, announces and sleeps',
    fault: lost,
    why: 'a store between the look and the announcement is not seen, and its waker finds no flag',
    finds: ['deadlock'],
    waiter: (awaited) =>
      beginningWith(
        'look0',
        withStates(waiter(awaited), {
          look0: { next: (r: Registers, _: unknown, go: Go) => (r.reached ? go.retract : go.announce) },
          announce: { next: 'sleep' },
          sleep: { next: 'look0' },
        }),
      ),
  },
  {
    name: 'the waiter does not look again after it has announced itself',
    fault: lost,
    why: 'a store before the announcement wakes nobody',
    finds: ['deadlock'],
    waiter: (awaited) =>
      withStates(waiter(awaited), { announce: { next: 'sleep' }, sleep: { next: 'look0' } }),
  },
  {
    name: 'the waker looks at the flag before the store',
    fault: lost,
    why: 'the waiter announces itself and looks between the waker’s look and the store',
    finds: ['deadlock'],
    looksFirst: true,
  },
  {
    name: 'the waker clears the flag and wakes nobody',
    fault: lost,
    why: 'who sleeps already does not look at the flag',
    finds: ['deadlock'],
    waker: withStates(waker, { clear: { next: 'end' } }),
  },
  {
    name: 'the waker wakes and does not clear the flag',
    fault: lost,
    why: 'the waiter is about to sleep: it is not woken, and finds its flag as it left it',
    finds: ['deadlock'],
    waker: withStates(waker, {
      look: {
        next: (r: Registers, _: unknown, go: Go) => (r.flag ? go.wake : go.end),
      },
    }),
  },
  {
    name: 'the waker wakes before it clears the flag',
    fault: lost,
    why: 'the waiter falls asleep between the two',
    finds: ['deadlock'],
    waker: withStates(waker, {
      look: {
        next: (r: Registers, _: unknown, go: Go) => (r.flag ? go.wake : go.end),
      },
      wake: { next: 'clear' },
      clear: { next: 'end' },
    }),
  },
  {
    name: 'the waiter sleeps whatever its flag says',
    fault: lost,
    why: 'the waker has been and gone between the look and the sleep',
    finds: ['deadlock'],
    // To sleep whatever the value is to sleep on a cell that never has another.
    waiter: (awaited) => withStates(waiter(awaited), { sleep: { parks: UNUSED, while: () => 0 } }),
    waker: withStates(waker, { wake: { notifies: UNUSED } }),
  },
  {
    name: 'the waiter does not look whether the run was given up',
    fault: lost,
    why: 'the wake-up comes, and it sleeps again',
    finds: ['deadlock'],
    scene: { rounds: 1, givesUp: true, stores: false },
    waiter: () => waiter(1),
  },
  {
    name: 'the waiter takes a wake-up for its goal',
    fault: 'wait ended too early',
    why: 'the waker of an earlier store may come late, and a sleep may end of itself',
    finds: ['wrong-result'],
    waiter: (awaited) => withStates(waiter(awaited), { sleep: { next: 'retract' } }),
  },
]);

/** Changes that cost time and break nothing. */
export const parkingEquivalents: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the waiter does not announce itself again after a sleep',
    fault: lost,
    why: 'its flag is clear then, so it does not sleep again but looks, over and over',
    finds: [],
    waiter: (awaited) => withStates(waiter(awaited), { sleep: { next: 'look0' } }),
  },
  {
    name: 'the waiter leaves its flag set',
    fault: lost,
    why: 'wakers clear it and wake nobody, or it is announced again',
    finds: [],
    waiter: (awaited) => withStates(waiter(awaited), { retract: { stores: UNUSED } }),
  },
  {
    name: 'the waker does not look before it clears and wakes',
    fault: lost,
    why: 'a flag that is clear is cleared, and nobody is woken',
    finds: [],
    waker: withStates(waker, { look: { next: 'clear' } }),
  },
  {
    name: 'the storer looks at the flag before it runs the waker',
    fault: lost,
    why: 'a look at another moment sees no less: the workers do it to save themselves the waker',
    finds: [],
    waker: beginningWith(
      'glance',
      vary(waker, {
        states: {
          glance: {
            loads: FLAG,
            take: (r, value) => {
              r.flag = value;
            },
            next: (r, _, go) => (r.flag ? go.look : go.end),
          },
        },
      }),
    ),
  },
]);
