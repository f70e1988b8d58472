import { sequence } from '../../src/protocols/sequence.js';
import { endEquivalents } from './end-mutants.js';
import { hostedParkingEquivalents } from './hosted-parking-mutants.js';
import { type Mutant, mutantsOf, statesOf } from './mutant.js';
import { nearWrap } from './near-wrap.js';
import { parkingEquivalents } from './parking-mutants.js';
import { accumulate, compiled, oneBuffer } from './schedules.js';
import { turnsEquivalents } from './turns-mutants.js';
import { lookByDifference } from './wrap-mutants.js';

const { dma, compute } = statesOf(sequence);
const wrapping = statesOf(nearWrap);

const ofSequence = mutantsOf(sequence, [
  {
    name: 'fills one slot more than there are',
    fault: 'off by one in full',
    why: 'each product waits for operands of its own in one buffer, so no two items are ever in the ring',
    finds: [],
    schedule: oneBuffer(2),
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, toReach: (r, { rings }) => rings[0].roomGoal(r.pushed) - 1 },
      },
    },
  },
  {
    name: 'never fills the last free slot of two',
    fault: 'off by one in full',
    why: 'a smaller ring is a ring',
    finds: [],
    schedule: accumulate(4),
    ringCapacity: 2,
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, toReach: (r, { rings }) => rings[0].roomGoal(r.pushed) + 1 },
      },
    },
  },
  {
    name: 'does not wait before a LOAD',
    fault: 'hazard wait dropped',
    why: 'operands are loaded once, so there is nothing to wait for',
    finds: [],
    schedule: accumulate(4),
    ringCapacity: 2,
    dma: { states: { awaitOperand: { ...dma.awaitOperand, toReach: () => 0 } } },
  },
  {
    name: 'compares base addresses before a LOAD',
    fault: 'hazard wait by base address only',
    why: 'compiled operands overlap in whole or not at all',
    finds: [],
    schedule: compiled,
    ringCapacity: 2,
    dma: { states: { awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => ops.baseHazard(r.op) } } },
  },
  {
    name: 'fills and reads the slot after the next',
    fault: 'slot index off by one',
    why: 'both lanes count alike, and where counting begins does not matter',
    finds: [],
    schedule: accumulate(4),
    ringCapacity: 2,
    dma: {
      states: {
        fillSlot: {
          ...dma.fillSlot,
          touches: (r, { rings }, bytes) => rings[0].declareWrite(r.pushed + 1, bytes),
          step: (r, { rings }) => rings[0].write(r.pushed + 1, r.op),
        },
      },
    },
    compute: {
      states: {
        readItem: {
          ...compute.readItem,
          touches: (r, { rings }, bytes) => rings[0].declareRead(r.done + 1, bytes),
          step: (r, { rings }) => {
            r.item = rings[0].read(r.done + 1);
          },
        },
      },
    },
  },
  {
    name: 'reads the slot after the next of one',
    fault: 'slot index off by one',
    why: 'a ring of one slot has no other',
    finds: [],
    schedule: accumulate(3),
    compute: {
      states: {
        readItem: {
          ...compute.readItem,
          touches: (r, { rings }, bytes) => rings[0].declareRead(r.done + 1, bytes),
          step: (r, { rings }) => {
            r.item = rings[0].read(r.done + 1);
          },
        },
      },
    },
  },
]);

const ofWrap = mutantsOf(nearWrap, [
  {
    name: 'gives a goal beyond the wrap as it is, without |0',
    fault: 'index wrap-around',
    why: 'the comparison is of a difference, and that is taken modulo 2^32',
    finds: [],
    schedule: accumulate(4),
    compute: { states: { awaitItem: { ...wrapping.compute.awaitItem, toReach: (r) => r.done + 1 } } },
  },
  {
    name: 'looks whether there is an item by difference',
    fault: 'index wrap-around',
    why: 'that is how it is done',
    finds: [],
    schedule: accumulate(4),
    compute: lookByDifference.head,
  },
  {
    name: 'looks whether there is room by difference',
    fault: 'index wrap-around',
    why: 'that is how it is done',
    finds: [],
    schedule: accumulate(5),
    ringCapacity: 2,
    dma: lookByDifference.room,
  },
  {
    name: 'looks at a hazard by difference',
    fault: 'index wrap-around',
    why: 'that is how it is done',
    finds: [],
    schedule: oneBuffer(4),
    dma: lookByDifference.operand,
  },
]);

/** Changes that no interleaving tells from the original, each for a reason: explored, they are proved. */
export const equivalents: readonly Mutant[] = [
  ...ofSequence,
  ...ofWrap,
  ...endEquivalents,
  ...parkingEquivalents,
  ...hostedParkingEquivalents,
  ...turnsEquivalents,
];
