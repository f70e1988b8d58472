import { type Go, registers } from '../lane/lane.js';
import type { OperationTable } from '../program/operation-table.js';
import { byKind, lane, type Protocol } from '../program/protocol.js';
import { dmaStates, type SharedState } from './dma-states.js';

const HEAD = 0;
const TAIL = 1;

type DmaState = SharedState | 'awaitOperand' | 'awaitAccumulator';

const atOperation = (op: number, ops: OperationTable, go: Go<DmaState>) =>
  byKind(ops, op, go.end, go.awaitOperand, go.awaitRoom, go.awaitAccumulator, go.rows);

/**
 * The DMA lane: every operation in schedule order. A LOAD waits until the last EXECUTE that touches its destination
 * is complete, a STORE until the last one that accumulates into its source is; an EXECUTE is handed over.
 */
export const dma = lane(
  'dma',
  registers('op', 'pushed'),
  {
    ...dmaStates({ head: HEAD, tail: TAIL }, atOperation),
    awaitOperand: {
      awaits: TAIL,
      toReach: (r, { ops }) => ops.hazard(r.op),
      stall: 'operand in use',
      next: 'load',
    },
    awaitAccumulator: {
      awaits: TAIL,
      toReach: (r, { ops }) => ops.hazard(r.op),
      stall: 'accumulator not ready',
      next: 'store',
    },
  },
  { begin: (r, { ops }, go) => atOperation(r.op, ops, go), operation: (r) => r.op },
);

/**
 * The compute lane works on an item in its slot and releases the slot when the EXECUTE is complete, so tail is the
 * count of completed EXECUTEs, which is all that the DMA lane needs to know.
 */
export const compute = lane(
  'compute',
  registers('done', 'item'),
  {
    awaitItem: {
      awaits: HEAD,
      toReach: (r) => (r.done + 1) | 0,
      stall: 'ring empty',
      next: 'readItem',
    },
    readItem: {
      touches: (r, { rings }, bytes) => rings[0].declareRead(r.done, bytes),
      step: (r, { rings }) => {
        r.item = rings[0].read(r.done);
      },
      next: 'execute',
    },
    execute: {
      touches: (r, { ops }, bytes) => ops.declare(r.item, bytes),
      step: (r, { tiles }) => tiles.execute(r.item),
      event: 'EXECUTE',
      next: 'release',
    },
    release: {
      stores: TAIL,
      value: (r) => ++r.done,
      event: 'POP',
      next: (r, { ops }, go) => (r.done === ops.executes ? go.end : go.awaitItem),
    },
  },
  {
    begin: (_, { ops }, go) => (ops.executes === 0 ? go.end : go.awaitItem),
    operation: (r, { ops }) => ops.executeAt(r.done),
  },
);

/**
 * One ring whose tail is also the completion count (the default). Race-free and deadlock-free for every valid
 * schedule, and with the bits of the sequential run: each wait names a number that the schedule fixes.
 */
export const sequence: Protocol = {
  name: 'sequence',
  help: 'one ring, right for every valid schedule',
  lanes: [dma, compute],
  cells: ['head', 'tail'],
  rings: ['compute'],
  fixedSteps: true,
};
