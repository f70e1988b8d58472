import { hasReached } from '../../src/lane/lane.js';
import { vary } from '../../src/lane/vary.js';
import { goalCell, type WakerContext, waker } from '../../src/run/threads/parking.js';
import type { Mutant } from './mutant.js';
import {
  beginningWith,
  changedWaiter,
  changedWaker,
  type Go,
  lookThen,
  lost,
  parkingMutantsOf,
  type Registers,
} from './parking-mutant.js';
import { UNUSED } from './parking-system.js';

/** A waker that takes the goal for higher (or, less than zero, for lower) by so much. */
const misjudges = (by: number) => ({
  take: (r: Record<string, number>, goal: number, { value }: WakerContext) => {
    r.reached = Number(hasReached(value, goal + by));
  },
});

export const parkingMutants: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the waiter looks, announces and sleeps',
    fault: lost,
    why: 'a store between the look and the announcement is not seen, and its waker finds no flag',
    finds: ['deadlock'],
    waiter: changedWaiter({
      'goal0.1': { next: 'look0.0' },
      lookGivenUp: { next: lookThen('retract', 'announce') },
      announce: { next: 'sleep' },
      sleep: { next: 'look0.0' },
    }),
  },
  {
    name: 'the waiter does not look again after it has announced itself',
    fault: lost,
    why: 'a store before the announcement wakes nobody',
    finds: ['deadlock'],
    waiter: changedWaiter({ announce: { next: 'sleep' }, sleep: { next: 'look0.0' } }),
  },
  {
    name: 'the waiter writes its goals down after it has looked',
    fault: lost,
    why: 'a store between the two is compared with the goal of an earlier wait, or of none',
    finds: ['deadlock'],
    scene: { rounds: 2, stride: 3, stored: [1], swaps: true },
    waiter: changedWaiter({
      mark0: { next: 'announce' },
      lookGivenUp: { next: lookThen('retract', 'goal0.0') },
      'goal0.1': { next: 'sleep' },
    }),
  },
  {
    name: 'the waiter writes down in which wait it is after it has looked',
    fault: lost,
    why: 'a store between the two is taken for one of a cell that nobody awaits',
    finds: ['deadlock'],
    waiter: (counts) =>
      beginningWith(
        'goal0.0',
        changedWaiter({ lookGivenUp: { next: lookThen('retract', 'mark0') }, mark0: { next: 'sleep' } })(
          counts,
        ),
      ),
  },
  {
    name: 'the waker takes one cell’s goal for the other’s',
    fault: lost,
    why: 'the store that ends the wait has not reached the other goal',
    finds: ['deadlock'],
    scene: { rounds: 2, stride: 2, stored: [1], swaps: true },
    waker: changedWaker({
      'goal0.0': { loads: goalCell([2], 0, 1) },
      'goal0.1': { loads: goalCell([2], 0, 0) },
    }),
  },
  {
    name: 'the waker does not ask in which wait the waiter is',
    fault: lost,
    why: 'a wait for the same cells in another order has its goals in another order',
    finds: ['deadlock'],
    scene: { rounds: 2, stride: 2, stored: [1], swaps: true },
    waker: changedWaker({
      mark0: { next: (_: Registers, { place }: WakerContext, go: Go) => go[`goal0.${place(0, 1)}`] },
    }),
  },
  {
    name: 'the waker wakes only when the goal has been passed',
    fault: lost,
    why: 'the store that reaches the goal is the last one before the waiter is needed',
    finds: ['deadlock'],
    waker: changedWaker({ 'goal0.0': misjudges(1) }),
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
    waker: changedWaker({ 'goal0.0': { next: lookThen('wake', 'end') } }),
  },
  {
    name: 'the waker wakes before it clears the flag',
    fault: lost,
    why: 'the waiter falls asleep between the two',
    finds: ['deadlock'],
    waker: changedWaker({
      'goal0.0': { next: lookThen('wake', 'end') },
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
    waiter: changedWaiter({ 'look0.1': { next: lookThen('retract', 'sleep') } }),
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
    waiter: changedWaiter({ sleep: { next: 'look0.0' } }),
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
    waiter: (counts) =>
      beginningWith(
        'announce',
        changedWaiter({ announce: { next: 'mark0' }, 'goal0.1': { next: 'look0.0' } })(counts),
      ),
  },
  {
    name: 'the waiter leaves its mark',
    fault: lost,
    why: 'nobody reads it before the flag is set again, and it is written before that',
    finds: [],
    scene: { rounds: 3, stride: 2, swaps: true },
    waiter: changedWaiter({ leave0: { stores: UNUSED } }),
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
    waker: changedWaker({ 'goal0.0': { next: 'clear' } }),
  },
  {
    name: 'the waker wakes for one store more than it has to',
    fault: lost,
    why: 'who is woken too early looks and sleeps again',
    finds: [],
    scene: { rounds: 2, stride: 2 },
    waker: changedWaker({ 'goal0.0': misjudges(-1) }),
  },
  {
    name: 'the storer looks at the flag before it runs the waker',
    fault: lost,
    why: 'a look at another moment sees no less: the workers do it to save themselves the waker',
    finds: [],
    scene: { rounds: 2, stride: 2, stored: [1], swaps: true },
    waker: (counts) => {
      const { look } = waker(counts).source.states;
      const next = (r: Registers, _: WakerContext, go: Go) => (r.seen ? go.look : go.end);
      return beginningWith('glance', vary(waker(counts), { states: { glance: { ...look, next } } }));
    },
  },
]);
