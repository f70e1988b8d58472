import type { Variation } from '../../src/lane/vary.js';
import type { TileContext } from '../../src/program/protocol.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { type Mutant, mutantsOf, statesOf } from './mutant.js';
import { finishedBeforeStored, oneBuffer, roomy, storedBackwards } from './schedules.js';

const { dma, compute } = statesOf(scoreboard);

/** A variation of the DMA lane, which is itself one: it has to be told again that a wait comes before each LOAD. */
const dmaWith = (states: Variation<TileContext>['states'] = {}): Variation<TileContext> => ({
  states,
  redirect: { load: 'awaitOperand' },
});

export const scoreboardMutants: readonly Mutant[] = mutantsOf(scoreboard, [
  {
    name: 'counts an EXECUTE before it is carried out',
    fault: 'completion too early',
    why: 'a LOAD into its operands goes ahead',
    finds: ['race'],
    schedule: oneBuffer(2),
    compute: {
      states: {
        pop: { ...compute.pop, next: 'complete' },
        complete: { ...compute.complete, next: 'execute' },
        execute: {
          ...compute.execute,
          next: (r, { ops }, go) => (ops.isLastK(r.item) ? go.awaitRoom : go.awaitItem),
        },
      },
    },
  },
  {
    name: 'counts only the last EXECUTE into an accumulator',
    fault: 'completion too late',
    why: 'a LOAD between two of them waits for a count that does not come',
    finds: ['deadlock'],
    schedule: oneBuffer(2),
    compute: {
      states: {
        execute: {
          ...compute.execute,
          next: (r, { ops }, go) => (ops.isLastK(r.item) ? go.complete : go.awaitItem),
        },
      },
    },
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
        complete: { ...compute.complete, next: 'awaitItem' },
      },
    },
  },
  {
    name: 'does not wait before a LOAD',
    fault: 'hazard wait dropped',
    why: 'the EXECUTE that reads the operand may still be in the ring',
    finds: ['race', 'wrong-result'],
    schedule: oneBuffer(2),
    dma: dmaWith({ awaitOperand: { ...dma.awaitOperand, toReach: () => 0 } }),
  },
  {
    name: 'waits for one EXECUTE too few before a LOAD',
    fault: 'off by one in a hazard number',
    why: 'the EXECUTE that reads the operand may still run',
    finds: ['race', 'wrong-result'],
    schedule: oneBuffer(2),
    dma: dmaWith({
      awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => ops.baseHazard(r.op) - 1 },
    }),
  },
  {
    name: 'waits for one EXECUTE too many before a LOAD',
    fault: 'off by one in a hazard number',
    why: 'that EXECUTE is handed over after the LOAD',
    finds: ['deadlock'],
    schedule: oneBuffer(2),
    dma: dmaWith({
      awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => ops.baseHazard(r.op) + 1 },
    }),
  },
  {
    name: 'stores its own tile, whichever accumulator the notification names',
    fault: 'wrong notification',
    why: 'the accumulator is stored before its product is added, or while it is',
    finds: ['race', 'wrong-result'],
    schedule: storedBackwards,
    dma: dmaWith({
      readNotification: {
        ...dma.readNotification,
        step: (r) => {
          r.named = r.op;
        },
      },
    }),
  },
  {
    name: 'takes the notification after the next',
    fault: 'wrong notification',
    why: 'it is read before it is written, or while it is',
    finds: ['race', 'wrong-result'],
    schedule: finishedBeforeStored(2),
    ringCapacity: 2,
    dma: dmaWith({
      readNotification: {
        touches: (r, { rings }, bytes) => rings[1].declareRead(r.notified + 1, bytes),
        step: (r, { rings, ops }) => {
          r.named = ops.linkedStore(rings[1].read(r.notified + 1));
        },
        next: 'popNotification',
      },
    }),
  },
]);
