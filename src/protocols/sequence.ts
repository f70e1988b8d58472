import { registers } from '../lane/lane.js';
import type { OperationTable } from '../program/operation-table.js';
import { byKind, lane, type Protocol } from '../program/protocol.js';

const HEAD = 0;
const TAIL = 1;

type DmaStates = { awaitOperand: number; awaitRoom: number; awaitAccumulator: number; end: number };

const atOperation = (op: number, ops: OperationTable, go: DmaStates) =>
  byKind(ops, op, go.end, go.awaitOperand, go.awaitRoom, go.awaitAccumulator);

/**
 * The DMA lane: every operation in schedule order. A LOAD waits until the last EXECUTE that touches its destination
 * is complete, a STORE until the last one that accumulates into its source is; an EXECUTE is handed over.
 */
export const dma = lane(
  'dma',
  registers('op', 'pushed'),
  {
    awaitOperand: {
      awaits: TAIL,
      toReach: (r, { ops }) => ops.hazard(r.op),
      stall: 'operand in use',
      next: 'load',
    },
    load: {
      touches: (r, { ops }, bytes) => ops.declare(r.op, bytes),
      step: (r, { tiles }) => {
        tiles.load(r.op);
        r.op++; // not before: where the worker is lost in between, the register says at what
      },
      event: 'LOAD',
      next: (r, { ops }, go) => atOperation(r.op, ops, go),
    },
    awaitRoom: {
      awaits: TAIL,
      toReach: (r, { rings }) => rings[0].roomGoal(r.pushed),
      stall: 'ring full',
      next: 'fillSlot',
    },
    fillSlot: {
      touches: (r, { rings }, bytes) => rings[0].declareWrite(r.pushed, bytes),
      step: (r, { rings }) => rings[0].write(r.pushed, r.op),
      next: 'publish',
    },
    publish: {
      stores: HEAD,
      value: (r) => {
        r.op++;
        return ++r.pushed;
      },
      event: 'PUSH',
      next: (r, { ops }, go) => atOperation(r.op, ops, go),
    },
    awaitAccumulator: {
      awaits: TAIL,
      toReach: (r, { ops }) => ops.hazard(r.op),
      stall: 'accumulator not ready',
      next: 'store',
    },
    store: {
      touches: (r, { ops }, bytes) => ops.declare(r.op, bytes),
      step: (r, { tiles }) => {
        tiles.store(r.op);
        r.op++;
      },
      event: 'STORE',
      next: (r, { ops }, go) => atOperation(r.op, ops, go),
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
  lanes: [dma, compute],
  cells: ['head', 'tail'],
  rings: ['compute'],
  fixedSteps: true,
};
