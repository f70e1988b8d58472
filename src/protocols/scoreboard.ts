import { vary } from '../lane/vary.js';
import type { Protocol, TileContext } from '../program/protocol.js';
import { twoRing } from './two-ring.js';

const COMPLETED = twoRing.cells.length;

/**
 * The DMA lane of the well-known repair. Before a LOAD it waits while an EXECUTE in flight (handed over and not yet
 * counted as complete) has the LOAD's base address as an operand. A STORE takes the next notification, whoever's it
 * is, and stores what that names.
 */
const dma = vary<TileContext>(twoRing.lanes[0], {
  registers: ['named'],
  states: {
    awaitOperand: {
      awaits: COMPLETED,
      toReach: (r, { ops }) => ops.baseHazard(r.op),
      stall: 'operand in use',
      next: 'load',
    },
    readNotification: {
      touches: (r, { rings }, bytes) => rings[1].declareRead(r.notified, bytes),
      step: (r, { rings, ops }) => {
        r.named = ops.linkedStore(rings[1].read(r.notified));
      },
      next: 'popNotification',
    },
    store: {
      ...twoRing.lanes[0].source.states.store,
      // An accumulator that is never stored has no STORE to name; its notification is used up all the same.
      touches: (r, { ops }, bytes) => {
        if (r.named >= 0) ops.declare(r.named, bytes);
      },
      step: (r, { tiles }) => {
        if (r.named >= 0) tiles.store(r.named);
        r.op++;
      },
    },
  },
  redirect: { load: 'awaitOperand' },
});

/** The compute lane counts each EXECUTE as complete before it says anything about its accumulator. */
const compute = vary<TileContext>(twoRing.lanes[1], {
  registers: ['completed'],
  states: {
    execute: { ...twoRing.lanes[1].source.states.execute, next: 'complete' },
    complete: {
      stores: COMPLETED,
      value: (r) => ++r.completed,
      next: (r, { ops }, go) => (ops.isLastK(r.item) ? go.awaitRoom : go.awaitItem),
    },
  },
});

/**
 * `two-ring` with a count of completed EXECUTEs and a comparison of base addresses. Right for schedules that store
 * each accumulator straight after its last EXECUTE; for others it can be wrong in ways of its own.
 */
export const scoreboard: Protocol = {
  ...twoRing,
  name: 'scoreboard',
  help: 'right for schedules that store each sum at once',
  lanes: [dma, compute],
  cells: [...twoRing.cells, 'completed'],
};
