import { sequence } from '../../src/protocols/sequence.js';
import { type Mutant, mutantsOf, statesOf } from './mutant.js';
import {
  accumulate,
  accumulatorReused,
  compiled,
  finishedBeforeStored,
  oneBuffer,
  partOverlap,
} from './schedules.js';

const { dma, compute } = statesOf(sequence);

/** Faults in the order of accesses. */
const order = mutantsOf(sequence, [
  {
    name: 'publishes a slot before it is filled',
    fault: 'publish before write',
    why: 'the compute lane reads the slot while the DMA lane fills it',
    finds: ['race'],
    schedule: oneBuffer(2),
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, next: 'publish' },
        publish: { ...dma.publish, next: 'fillSlot' },
        // Both registers have moved on by now.
        fillSlot: {
          touches: (r, { rings }, bytes) => rings[0].declareWrite(r.pushed - 1, bytes),
          step: (r, { rings }) => rings[0].write(r.pushed - 1, r.op - 1),
          next: dma.publish.next,
        },
      },
    },
  },
  {
    name: 'releases a slot before the EXECUTE',
    fault: 'release before compute',
    why: 'tail counts an EXECUTE that is still to come, and a LOAD into its operands goes ahead',
    finds: ['race'],
    schedule: oneBuffer(2),
    compute: {
      states: {
        readItem: { ...compute.readItem, next: 'release' },
        release: { ...compute.release, next: 'execute' },
        execute: { ...compute.execute, next: compute.release.next },
      },
    },
  },
  {
    name: 'reads a slot after its release',
    fault: 'slot read after release',
    why: 'the DMA lane fills the slot with another item while it is read',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(3),
    compute: {
      states: {
        awaitItem: { ...compute.awaitItem, next: 'release' },
        release: { ...compute.release, next: 'readItem' },
        readItem: {
          touches: (r, { rings }, bytes) => rings[0].declareRead(r.done - 1, bytes),
          step: (r, { rings }) => {
            r.item = rings[0].read(r.done - 1);
          },
          next: 'execute',
        },
        execute: { ...compute.execute, next: compute.release.next },
      },
    },
  },
]);

/** Faults of one in what a lane waits for, and waits left out. */
const goals = mutantsOf(sequence, [
  {
    name: 'fills one slot more than there are',
    fault: 'off by one in full',
    why: 'the slot that is filled again still holds an item that is being read',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(3),
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, toReach: (r, { rings }) => rings[0].roomGoal(r.pushed) - 1 },
      },
    },
  },
  {
    name: 'never fills the last free slot of one',
    fault: 'off by one in full',
    why: 'a ring of one slot is full before anything is in it',
    finds: ['deadlock'],
    schedule: accumulate(3),
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, toReach: (r, { rings }) => rings[0].roomGoal(r.pushed) + 1 },
      },
    },
  },
  {
    name: 'takes an item from an empty ring',
    fault: 'off by one in empty',
    why: 'the slot is read while it is filled, or before',
    finds: ['race', 'wrong-result'],
    schedule: oneBuffer(2),
    compute: { states: { awaitItem: { ...compute.awaitItem, toReach: (r) => r.done } } },
  },
  {
    name: 'leaves the last item in the ring',
    fault: 'off by one in empty',
    why: 'the DMA lane waits for the EXECUTE that the compute lane does not take',
    finds: ['deadlock'],
    schedule: oneBuffer(2),
    compute: { states: { awaitItem: { ...compute.awaitItem, toReach: (r) => r.done + 2 } } },
  },
  {
    name: 'waits for one EXECUTE too few before a LOAD',
    fault: 'off by one in a hazard number',
    why: 'the EXECUTE that reads the operand may still run',
    finds: ['race', 'wrong-result'],
    schedule: oneBuffer(2),
    dma: { states: { awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => ops.hazard(r.op) - 1 } } },
  },
  {
    name: 'waits for one EXECUTE too many before a LOAD',
    fault: 'off by one in a hazard number',
    why: 'that EXECUTE is handed over after the LOAD',
    finds: ['deadlock'],
    schedule: oneBuffer(2),
    dma: { states: { awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => ops.hazard(r.op) + 1 } } },
  },
  {
    name: 'waits for one EXECUTE too few before a STORE',
    fault: 'off by one in a hazard number',
    why: 'the accumulator is stored while its last product is added',
    finds: ['race', 'wrong-result'],
    schedule: compiled,
    dma: {
      states: {
        awaitAccumulator: { ...dma.awaitAccumulator, toReach: (r, { ops }) => ops.hazard(r.op) - 1 },
      },
    },
  },
  {
    name: 'waits for one EXECUTE too many before a STORE',
    fault: 'off by one in a hazard number',
    why: 'that EXECUTE is handed over after the STORE',
    finds: ['deadlock'],
    schedule: accumulatorReused,
    dma: {
      states: {
        awaitAccumulator: { ...dma.awaitAccumulator, toReach: (r, { ops }) => ops.hazard(r.op) + 1 },
      },
    },
  },
  {
    name: 'does not wait before a LOAD',
    fault: 'hazard wait dropped',
    why: 'the EXECUTE that reads the operand may still be in the ring',
    finds: ['race', 'wrong-result'],
    schedule: compiled,
    ringCapacity: 2,
    dma: { states: { awaitOperand: { ...dma.awaitOperand, toReach: () => 0 } } },
  },
  {
    name: 'does not wait before a STORE',
    fault: 'hazard wait dropped',
    why: 'the accumulator is stored before its products are added, or while they are',
    finds: ['race', 'wrong-result'],
    schedule: finishedBeforeStored(2),
    dma: { states: { awaitAccumulator: { ...dma.awaitAccumulator, toReach: () => 0 } } },
  },
  {
    name: 'does not wait before the STORE of an accumulator that is used again',
    fault: 'accumulator reused before its STORE',
    why: 'the EXECUTE that reuses it comes while the STORE reads it',
    finds: ['race', 'wrong-result'],
    schedule: accumulatorReused,
    ringCapacity: 2,
    dma: { states: { awaitAccumulator: { ...dma.awaitAccumulator, toReach: () => 0 } } },
  },
  {
    name: 'compares base addresses before a LOAD',
    fault: 'hazard wait by base address only',
    why: 'an operand that overlaps the destination begins elsewhere',
    finds: ['race', 'wrong-result'],
    schedule: partOverlap,
    dma: { states: { awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => ops.baseHazard(r.op) } } },
  },
  {
    name: 'reads the slot after the next',
    fault: 'slot index off by one',
    why: 'the slot that it reads is the one that is filled next',
    finds: ['race', 'wrong-result'],
    schedule: accumulate(3),
    ringCapacity: 2,
    compute: {
      states: {
        readItem: {
          touches: (r, { rings }, bytes) => rings[0].declareRead(r.done + 1, bytes),
          step: (r, { rings }) => {
            r.item = rings[0].read(r.done + 1);
          },
          next: 'execute',
        },
      },
    },
  },
]);

export const sequenceMutants: readonly Mutant[] = [...order, ...goals];
