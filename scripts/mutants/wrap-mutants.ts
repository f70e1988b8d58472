import { hasReached, type StateSpec } from '../../src/lane/lane.js';
import type { Variation } from '../../src/lane/vary.js';
import type { TileContext } from '../../src/program/protocol.js';
import type { RingSlots } from '../../src/program/ring-slots.js';
import { type Mutant, mutantsOf, statesOf } from './mutant.js';
import { BASE, nearWrap } from './near-wrap.js';
import { accumulate, oneBuffer } from './schedules.js';

const HEAD = 0;
const TAIL = 1;
const { dma, compute } = statesOf(nearWrap);

type State = StateSpec<string, string, TileContext>;
type Compare = (value: number, goal: number) => boolean;
const byOrder: Compare = (value, goal) => value >= goal;

/**
 * Puts a look at the cell before a wait, as a lane that saves itself the wait would: the wait comes only where the look
 * says so. The fault is in how the look compares.
 */
function lookBefore(
  wait: string,
  cell: number,
  goal: (r: Record<string, number>, context: TileContext) => number,
  reached: Compare,
  onwards: string,
): Variation<TileContext> {
  const look: State = {
    loads: cell,
    take: (r, value, context) => {
      r.sees = Number(reached(value, goal(r, context)));
    },
    next: (r, _, go) => {
      const sees = r.sees;
      r.sees = 0; // not to be told apart from here on
      return sees ? go[onwards] : go[wait];
    },
  };
  return { registers: ['sees'], states: { look }, redirect: { [wait]: 'look' } };
}

export const lookAtHead = (reached: Compare) =>
  lookBefore('awaitItem', HEAD, (r) => (r.done + 1) | 0, reached, 'readItem');
export const lookAtRoom = (reached: Compare) =>
  lookBefore('awaitRoom', TAIL, (r, { rings }) => rings[0].roomGoal(r.pushed), reached, 'fillSlot');
export const lookAtOperand = (reached: Compare) =>
  lookBefore('awaitOperand', TAIL, (r, { ops }) => (BASE + ops.hazard(r.op)) | 0, reached, 'load');

/** A ring whose item at some position lies in another slot, or that has another number of slots. */
function slotsBy(
  slotOf: (position: number, ring: RingSlots) => number,
  roomGoal = (ring: RingSlots, head: number) => ring.roomGoal(head),
): { readonly dma: Variation<TileContext>; readonly compute: Variation<TileContext> } {
  return {
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, toReach: (r, { rings }) => roomGoal(rings[0], r.pushed) },
        fillSlot: {
          ...dma.fillSlot,
          touches: (r, { rings }, bytes) => rings[0].declareWrite(slotOf(r.pushed, rings[0]), bytes),
          step: (r, { rings }) => rings[0].write(slotOf(r.pushed, rings[0]), r.op),
        },
      },
    },
    compute: {
      states: {
        readItem: {
          ...compute.readItem,
          touches: (r, { rings }, bytes) => rings[0].declareRead(slotOf(r.done, rings[0]), bytes),
          step: (r, { rings }) => {
            r.item = rings[0].read(slotOf(r.done, rings[0]));
          },
        },
      },
    },
  };
}

export const wrapMutants: readonly Mutant[] = mutantsOf(nearWrap, [
  {
    name: 'looks whether there is an item with >=',
    fault: 'index wrap-around',
    why: 'a goal beyond the wrap is negative, and a head before it seems to have reached it',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(4),
    compute: lookAtHead(byOrder),
  },
  {
    name: 'looks whether there is room with >=',
    fault: 'index wrap-around',
    why: 'a goal beyond the wrap is negative, and a tail before it seems to have reached it',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(5),
    ringCapacity: 2,
    dma: lookAtRoom(byOrder),
  },
  {
    name: 'looks at a hazard with >=',
    fault: 'index wrap-around',
    why: 'a hazard number beyond the wrap is negative, and a tail before it seems to have reached it',
    finds: ['race', 'wrong-result'],
    schedule: oneBuffer(4),
    dma: lookAtOperand(byOrder),
  },
  {
    name: 'numbers slots by the remainder without its sign',
    fault: 'index wrap-around',
    why: 'before the wrap slots are taken upwards, beyond it downwards: two items in the ring share one',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(6),
    ringCapacity: 4,
    ...slotsBy((position, { capacity }) => Math.abs(position % capacity)),
  },
  {
    name: 'has three slots',
    fault: 'index wrap-around',
    why: '2^32 is no multiple of 3, so the items on both sides of the wrap share a slot',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(5),
    ringCapacity: 4,
    ...slotsBy(
      (position) => ((position % 3) + 3) % 3,
      (_, head) => (head + 1 - 3) | 0,
    ),
  },
]);

/** The looks as they should be: with them the protocol is as right as without. */
export const lookByDifference = {
  head: lookAtHead(hasReached),
  room: lookAtRoom(hasReached),
  operand: lookAtOperand(hasReached),
};
