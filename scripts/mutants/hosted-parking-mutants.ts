import { goalCell, markCell, type WakerContext } from '../../src/run/threads/parking.js';
import type { HostedScene } from './hosted-parking-system.js';
import type { Mutant } from './mutant.js';
import {
  changedHost,
  changedWaker,
  type Go,
  lookThen,
  lost,
  parkingMutantsOf,
  type Registers,
} from './parking-mutant.js';

/** Two lanes that wait for a cell each, the first one twice. */
const twoLanes: HostedScene = {
  hosted: [
    [
      { cells: [0], goals: [1] },
      { cells: [0], goals: [2] },
    ],
    [{ cells: [1], goals: [1] }],
  ],
  stores: [[0, 0], [0]],
};

/** Two lanes that wait for one cell, which is stored again once one of them has gone on. */
const oneCell: HostedScene = {
  hosted: [2, 1].map((goal) => [{ cells: [0], goals: [goal] }]),
  stores: [[0, 1]],
};

/** What the first lane waits for comes once the second has gone on. */
const secondFirst: HostedScene = {
  hosted: [0, 1].map((cell) => [{ cells: [cell], goals: [1] }]),
  stores: [[1], [0]],
};

/** A worker that hosts two lanes. */
export const hostedParkingMutants: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the worker does not look at the cell of its second lane',
    fault: lost,
    why: 'a store before the announcement wakes nobody',
    finds: ['deadlock'],
    scene: secondFirst,
    waiter: changedHost({ 'look0.0': { next: lookThen('retract', 'lookGivenUp') } }),
  },
  {
    name: 'the worker writes its second lane’s wait down after it has looked',
    fault: lost,
    why: 'a store between the two is compared with an earlier goal, or with none',
    finds: ['deadlock'],
    scene: secondFirst,
    waiter: changedHost({
      'goal0.0': { next: 'announce' },
      lookGivenUp: { next: lookThen('retract', 'mark1') },
      'goal1.0': { next: 'sleep' },
    }),
  },
  {
    name: 'the worker writes its second lane’s wait where the first one’s was',
    fault: lost,
    why: 'a store that the first lane waits for finds the wait of the second',
    finds: ['deadlock'],
    scene: secondFirst,
    waiter: changedHost({
      mark1: { stores: markCell([1, 1], 0) },
      'goal1.0': { stores: goalCell([1, 1], 0, 0) },
    }),
  },
  {
    name: 'the worker sleeps until all of its lanes can go on',
    fault: lost,
    why: 'what the one waits for may come only once the other has gone on',
    finds: ['deadlock'],
    scene: secondFirst,
    waiter: changedHost({ 'look0.0': { next: lookThen('look1.0', 'lookGivenUp') } }),
  },
  {
    name: 'the waker looks at the wait of the first lane alone',
    fault: lost,
    why: 'the store that ends the second one’s wait is none that the first waits for',
    finds: ['deadlock'],
    scene: secondFirst,
    waker: changedWaker({
      mark0: {
        next: (r: Registers, { place }: WakerContext, go: Go) =>
          r.seen && place(0, r.seen) === 0 ? go['goal0.0'] : go.end,
      },
    }),
  },
  {
    name: 'the waker goes no further where the first lane’s goal is not reached',
    fault: lost,
    why: 'the second one may wait for the same cell, and for less',
    finds: ['deadlock'],
    scene: oneCell,
    waker: changedWaker({ 'goal0.0': { next: lookThen('clear', 'end') } }),
  },
  {
    name: 'the waker takes the second lane’s wait for one of the first',
    fault: lost,
    why: 'states of two lanes have the same number and await other cells',
    finds: ['deadlock'],
    scene: secondFirst,
    waker: changedWaker({
      mark1: {
        next: (r: Registers, { place }: WakerContext, go: Go) =>
          r.seen && place(0, r.seen) === 0 ? go['goal1.0'] : go.end,
      },
    }),
  },
]);

export const hostedParkingEquivalents: readonly Mutant[] = parkingMutantsOf([
  {
    name: 'the worker writes its second lane’s wait down after its announcement, and then looks',
    fault: lost,
    why: 'a store that is compared with an old goal comes before the look, which sees it',
    finds: [],
    scene: twoLanes,
    waiter: changedHost({
      'goal0.0': { next: 'announce' },
      announce: { next: 'mark1' },
      'goal1.0': { next: 'look0.0' },
    }),
  },
]);
