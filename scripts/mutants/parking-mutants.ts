import type { FindingKind } from '../../sim/watch/finding.js';
import { hasReached, type Lane, type StateSpec } from '../../src/lane/lane.js';
import { vary } from '../../src/lane/vary.js';
import { goalCell, type WakerContext, waiter, waker } from '../../src/run/threads/parking.js';
import type { Mutant } from './mutant.js';
import { type Handshake, parkingSystem, type Scene, shippedHandshake, UNUSED } from './parking-system.js';

/** A waiter or a waker with other states: in this order, which is also where it begins. */
function withStates(
  original: Lane,
  states: Readonly<Record<string, Partial<StateSpec<string, string, never>>>>,
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

/** The shipped waiter with other states. */
const changedWaiter =
  (states: Parameters<typeof withStates>[1]): Handshake['waiter'] =>
  (count) =>
    withStates(waiter(count), states);

/** The shipped waker with other states. */
const changedWaker =
  (states: Parameters<typeof withStates>[1]): Handshake['waker'] =>
  (count) =>
    withStates(waker(count), states);

/** A waker that takes the goal for higher (or, less than zero, for lower) by so much. */
const misjudges = (by: number) => ({
  take: (r: Record<string, number>, goal: number, { value }: WakerContext) => {
    r.reached = Number(hasReached(value, goal + by));
  },
});

/** Where the waiter ends a look: at the next one, before it sleeps, or where the goal is reached. */
const lookThen = (found: string, not: string) => (r: Registers, _: unknown, go: Go) =>
  r.reached ? go[found] : go[not];

export const parkingMutants: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the waiter looks, announces and sleeps',
    fault: lost,
    why: 'a store between the look and the announcement is not seen, and its waker finds no flag',
    finds: ['deadlock'],
    waiter: changedWaiter({
      goal1: { next: 'look0' },
      lookGivenUp: { next: lookThen('retract', 'announce') },
      announce: { next: 'sleep' },
      sleep: { next: 'look0' },
    }),
  },
  {
    name: 'the waiter does not look again after it has announced itself',
    fault: lost,
    why: 'a store before the announcement wakes nobody',
    finds: ['deadlock'],
    waiter: changedWaiter({ announce: { next: 'sleep' }, sleep: { next: 'look0' } }),
  },
  {
    name: 'the waiter writes its goals down after it has looked',
    fault: lost,
    why: 'a store between the two is compared with the goal of an earlier wait, or of none',
    finds: ['deadlock'],
    scene: { rounds: 2, stride: 3, stored: [1], swaps: true },
    waiter: (count) =>
      beginningWith(
        'announce',
        changedWaiter({
          lookGivenUp: { next: lookThen('retract', 'goal0') },
          goal1: { next: 'sleep' },
        })(count),
      ),
  },
  {
    name: 'the waker takes one cell’s goal for the other’s',
    fault: lost,
    why: 'the store that ends the wait has not reached the other goal',
    finds: ['deadlock'],
    scene: { rounds: 2, stride: 2, stored: [1], swaps: true },
    waker: changedWaker({ goal0: { loads: goalCell(1) }, goal1: { loads: goalCell(0) } }),
  },
  {
    name: 'the waker does not ask which wait the flag is of',
    fault: lost,
    why: 'a wait for the same cells in another order has its goals in another order',
    finds: ['deadlock'],
    scene: { rounds: 2, stride: 2, stored: [1], swaps: true },
    waker: changedWaker({
      look: {
        next: (r: Registers, { place }: WakerContext, go: Go) => (r.flag ? go[`goal${place(1)}`] : go.end),
      },
    }),
  },
  {
    name: 'the waker wakes only when the goal has been passed',
    fault: lost,
    why: 'the store that reaches the goal is the last one before the waiter is needed',
    finds: ['deadlock'],
    waker: changedWaker({ goal0: misjudges(1) }),
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
    waker: changedWaker({ clear: { next: 'end' } }),
  },
  {
    name: 'the waker wakes and does not clear the flag',
    fault: lost,
    why: 'the waiter is about to sleep: it is not woken, and finds its flag as it left it',
    finds: ['deadlock'],
    waker: changedWaker({ goal0: { next: lookThen('wake', 'end') } }),
  },
  {
    name: 'the waker wakes before it clears the flag',
    fault: lost,
    why: 'the waiter falls asleep between the two',
    finds: ['deadlock'],
    waker: changedWaker({
      goal0: { next: lookThen('wake', 'end') },
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
    waiter: changedWaiter({ sleep: { parks: UNUSED, while: () => 0 } }),
    waker: changedWaker({ wake: { notifies: UNUSED, all: true } }),
  },
  {
    name: 'the waiter does not look whether the run was given up',
    fault: lost,
    why: 'the wake-up comes, and it sleeps again',
    finds: ['deadlock'],
    scene: { rounds: 1, givesUp: true, stored: [] },
    waiter: changedWaiter({ look1: { next: lookThen('retract', 'sleep') } }),
  },
  {
    name: 'the waiter takes a wake-up for its goal',
    fault: 'wait ended too early',
    why: 'the waker of an earlier store may come late, and a sleep may end of itself',
    finds: ['wrong-result'],
    waiter: changedWaiter({ sleep: { next: 'retract' } }),
  },
]);

/** Changes that cost time and break nothing. */
export const parkingEquivalents: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the waiter does not announce itself again after a sleep',
    fault: lost,
    why: 'its flag is clear then, so it does not sleep again but looks, over and over',
    finds: [],
    waiter: changedWaiter({ sleep: { next: 'look0' } }),
  },
  {
    name: 'the waiter leaves its flag set',
    fault: lost,
    why: 'wakers clear it and wake nobody, or it is announced again',
    finds: [],
    waiter: changedWaiter({ retract: { stores: UNUSED } }),
  },
  {
    name: 'the waiter writes its goals down after its announcement, and then looks',
    fault: lost,
    why: 'a store that is compared with an old goal comes before the look, which sees it',
    finds: [],
    scene: { rounds: 2, stride: 3, stored: [1], swaps: true },
    waiter: (count) =>
      beginningWith(
        'announce',
        changedWaiter({ announce: { next: 'goal0' }, goal1: { next: 'look0' } })(count),
      ),
  },
  {
    name: 'the waker does not look before it clears and wakes',
    fault: lost,
    why: 'a flag that is clear is cleared, and nobody is woken',
    finds: [],
    waker: changedWaker({ look: { next: 'clear' } }),
  },
  {
    name: 'the waker does not compare with the goal',
    fault: lost,
    why: 'who is woken too early looks and sleeps again',
    finds: [],
    scene: { rounds: 2, stride: 2 },
    waker: changedWaker({ goal0: { next: 'clear' } }),
  },
  {
    name: 'the waker wakes for one store more than it has to',
    fault: lost,
    why: 'who is woken too early looks and sleeps again',
    finds: [],
    scene: { rounds: 2, stride: 2 },
    waker: changedWaker({ goal0: misjudges(-1) }),
  },
  {
    name: 'the storer looks at flag and goal before it runs the waker',
    fault: lost,
    why: 'a look at another moment sees no less: the workers do it to save themselves the waker',
    finds: [],
    scene: { rounds: 2, stride: 2, stored: [1], swaps: true },
    waker: (count) => {
      const { look, goal0, goal1 } = waker(count).source.states;
      const goHere = (go: Go) => ({ ...go, goal0: go.glance0, goal1: go.glance1 });
      const glance = {
        ...look,
        next: (r: Registers, context: WakerContext, go: Go) => look.next(r, context, goHere(go)),
      };
      const thenLook = { next: lookThen('look', 'end') };
      const states = { glance, glance0: { ...goal0, ...thenLook }, glance1: { ...goal1, ...thenLook } };
      return beginningWith('glance', vary(waker(count), { states }));
    },
  },
]);
