import { type Go, hasReached, registers } from '../lane/lane.js';
import type { OperationTable } from '../program/operation-table.js';
import { byKind, lane, type Protocol, type TileContext } from '../program/protocol.js';
import { dmaStates, type SharedState } from './dma-states.js';

const COMPUTE_HEAD = 0;
const COMPUTE_TAIL = 1;
const STORE_HEAD = 2;
const STORE_TAIL = 3;
const DONE = 4;

type DmaState = SharedState | 'awaitNotification' | 'readNotification' | 'popNotification' | 'finish';

const atOperation = (op: number, ops: OperationTable, go: Go<DmaState>) =>
  byKind(ops, op, go.finish, go.load, go.awaitRoom, go.awaitNotification, go.rows);

/**
 * The DMA lane of the original design. A LOAD writes its operand buffer as soon as it comes up: nothing keeps it from
 * a buffer whose work item still waits in the ring, and that is the race. A STORE is a barrier: it takes one
 * notification, then moves its own tile.
 */
export const dma = lane(
  'dma',
  registers('op', 'pushed', 'notified'),
  {
    ...dmaStates({ head: COMPUTE_HEAD, tail: COMPUTE_TAIL }, atOperation),
    awaitNotification: {
      awaits: STORE_HEAD,
      toReach: (r) => (r.notified + 1) | 0,
      stall: 'accumulator not ready',
      next: 'readNotification',
    },
    readNotification: {
      touches: (r, { rings }, bytes) => rings[1].declareRead(r.notified, bytes),
      step: (r, { rings }) => void rings[1].read(r.notified),
      next: 'popNotification',
    },
    popNotification: { stores: STORE_TAIL, value: (r) => ++r.notified, next: 'store' },
    finish: { stores: DONE, value: () => 1, next: 'end' },
  },
  { begin: (r, { ops }, go) => atOperation(r.op, ops, go), operation: (r) => r.op },
);

/** The EXECUTE that is to be popped next. */
const upcoming = (r: { popped: number }, { ops }: TileContext) => ops.executeAt(r.popped);

/**
 * The compute lane of the original design: pops a work item, executes it, and after an accumulator's last product
 * pushes a notification. It ends when `done` is set and the ring is empty; `done` is read first, because the other
 * way round an item pushed in between would be lost.
 */
export const compute = lane(
  'compute',
  registers('popped', 'item', 'notified', 'mayEnd'),
  {
    awaitItem: {
      awaits: [COMPUTE_HEAD, DONE],
      toReach: [(r) => (r.popped + 1) | 0, () => 1],
      stall: 'ring empty',
      operation: upcoming,
      next: 'readDone',
    },
    readDone: {
      loads: DONE,
      take: (r, value) => {
        r.mayEnd = value;
      },
      operation: upcoming,
      next: 'readHead',
    },
    readHead: {
      loads: COMPUTE_HEAD,
      // Only whether there is an item: how many there are would multiply the states to explore.
      take: (r, value) => {
        r.item = Number(hasReached(value, (r.popped + 1) | 0));
      },
      operation: upcoming,
      next: (r, _, go) => (r.item ? go.readItem : r.mayEnd ? go.end : go.awaitItem),
    },
    readItem: {
      touches: (r, { rings }, bytes) => rings[0].declareRead(r.popped, bytes),
      step: (r, { rings }) => {
        r.item = rings[0].read(r.popped);
      },
      operation: upcoming,
      next: 'pop',
    },
    pop: {
      stores: COMPUTE_TAIL,
      value: (r) => ++r.popped,
      event: 'POP',
      operation: upcoming,
      next: 'execute',
    },
    execute: {
      touches: (r, { ops }, bytes) => ops.declare(r.item, bytes),
      step: (r, { tiles }) => tiles.execute(r.item),
      event: 'EXECUTE',
      next: (r, { ops }, go) => (ops.isLastK(r.item) ? go.awaitRoom : go.awaitItem),
    },
    awaitRoom: {
      awaits: STORE_TAIL,
      toReach: (r, { rings }) => rings[1].roomGoal(r.notified),
      stall: 'store ring full',
      next: 'fillSlot',
    },
    fillSlot: {
      touches: (r, { rings }, bytes) => rings[1].declareWrite(r.notified, bytes),
      step: (r, { rings }) => rings[1].write(r.notified, r.item),
      next: 'notify',
    },
    notify: { stores: STORE_HEAD, value: (r) => ++r.notified, next: 'awaitItem' },
  },
  { operation: (r) => r.item },
);

/**
 * The original design, to the letter: work items through one ring, store notifications back through another, and a
 * `done` flag. It races on nearly every schedule, and can deadlock; it is here to show both.
 */
export const twoRing: Protocol = {
  name: 'two-ring',
  help: 'the original design, which races',
  lanes: [dma, compute],
  cells: ['compute head', 'compute tail', 'store head', 'store tail', 'done'],
  rings: ['compute', 'store'],
  fixedSteps: true,
};
