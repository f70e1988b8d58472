import { twoRing } from '../../src/protocols/two-ring.js';
import { type Mutant, mutantsOf, statesOf } from './mutant.js';
import { accumulate, finishedBeforeStored, roomy } from './schedules.js';

const { dma, compute } = statesOf(twoRing);

/** All on schedules that use no place of SRAM twice: there, and nearly only there, the original is right. */
export const twoRingMutants: readonly Mutant[] = mutantsOf(twoRing, [
  {
    name: 'publishes a work item before it is written',
    fault: 'publish before write',
    why: 'the compute lane reads the slot while the DMA lane fills it',
    finds: ['race'],
    schedule: roomy,
    dma: {
      states: {
        awaitRoom: { ...dma.awaitRoom, next: 'publish' },
        publish: { ...dma.publish, next: 'fillSlot' },
        fillSlot: {
          touches: (r, { rings }, bytes) => rings[0].declareWrite(r.pushed - 1, bytes),
          step: (r, { rings }) => rings[0].write(r.pushed - 1, r.op - 1),
          next: dma.publish.next,
        },
      },
    },
  },
  {
    name: 'pops a work item before it is read',
    fault: 'slot read after release',
    why: 'the DMA lane fills the slot with the next item meanwhile',
    finds: ['race'],
    schedule: accumulate(3),
    compute: {
      states: {
        readHead: {
          ...compute.readHead,
          next: (r, _, go) => (r.item ? go.pop : r.mayEnd ? go.end : go.awaitItem),
        },
        pop: { ...compute.pop, next: 'readItem' },
        readItem: {
          touches: (r, { rings }, bytes) => rings[0].declareRead(r.popped - 1, bytes),
          step: (r, { rings }) => {
            r.item = rings[0].read(r.popped - 1);
          },
          next: 'execute',
        },
      },
    },
  },
  {
    name: 'publishes a notification before it is written',
    fault: 'publish before write',
    why: 'the DMA lane reads it while it is written',
    finds: ['race'],
    schedule: roomy,
    compute: {
      states: {
        awaitRoom: { ...compute.awaitRoom, next: 'notify' },
        notify: { ...compute.notify, next: 'fillSlot' },
        fillSlot: {
          touches: (r, { rings }, bytes) => rings[1].declareWrite(r.notified - 1, bytes),
          step: (r, { rings }) => rings[1].write(r.notified - 1, r.item),
          next: 'awaitItem',
        },
      },
    },
  },
  {
    name: 'pops a notification before it is read',
    fault: 'slot read after release',
    why: 'the compute lane writes the next notification meanwhile',
    finds: ['race'],
    schedule: finishedBeforeStored(2),
    dma: {
      states: {
        awaitNotification: { ...dma.awaitNotification, next: 'popNotification' },
        popNotification: { ...dma.popNotification, next: 'readNotification' },
        readNotification: {
          touches: (r, { rings }, bytes) => rings[1].declareRead(r.notified - 1, bytes),
          step: () => {},
          next: 'store',
        },
      },
    },
  },
  {
    name: 'overfills the store ring by one',
    fault: 'off by one in full',
    why: 'a notification is written over while the DMA lane reads it',
    finds: ['race'],
    schedule: finishedBeforeStored(2),
    compute: {
      states: {
        awaitRoom: { ...compute.awaitRoom, toReach: (r, { rings }) => rings[1].roomGoal(r.notified) - 1 },
      },
    },
  },
  {
    name: 'stores without a notification',
    fault: 'off by one in empty',
    why: 'the notification is read while it is written, or before',
    finds: ['race', 'wrong-result'],
    schedule: roomy,
    dma: { states: { awaitNotification: { ...dma.awaitNotification, toReach: (r) => r.notified } } },
  },
  {
    name: 'notifies before the EXECUTE',
    fault: 'notification too early',
    why: 'the accumulator is stored before its last product is added, or while it is',
    finds: ['race'],
    schedule: roomy,
    compute: {
      states: {
        pop: { ...compute.pop, next: (r, { ops }, go) => (ops.isLastK(r.item) ? go.awaitRoom : go.execute) },
        notify: { ...compute.notify, next: 'execute' },
        execute: { ...compute.execute, next: 'awaitItem' },
      },
    },
  },
  {
    name: 'says done before it hands anything over',
    fault: 'completion too early',
    why: 'the compute lane ends at the first moment that the ring is empty',
    finds: ['deadlock'],
    schedule: roomy,
    dma: {
      options: { begin: (_r, _context, go) => go.sayDone },
      states: { sayDone: { ...dma.finish, next: dma.load.next } },
    },
  },
]);
