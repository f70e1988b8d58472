import { vary } from '../../src/lane/vary.js';
import { byKind, type Protocol, type TileContext } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { statesOf } from './mutant.js';

/** Where counters begin here: the third item's number is beyond the largest int32. */
export const BASE = 2 ** 31 - 3;

const HEAD = 0;
const TAIL = 1;
const { dma, compute } = statesOf(sequence);

/**
 * `sequence` with counters that wrap after two items. A system's words begin at zero, so each lane first moves its
 * counter to `BASE`, and the DMA lane waits for the compute lane's; from there on the states are those of the original,
 * but that hazard numbers count from `BASE`.
 */
export const nearWrap: Protocol = {
  ...sequence,
  name: 'sequence near the wrap',
  lanes: [
    vary<TileContext>(sequence.lanes[0], {
      options: { begin: (_r, _context, go) => go.moveHead },
      states: {
        moveHead: {
          stores: HEAD,
          value: (r) => {
            r.pushed = BASE;
            return BASE;
          },
          next: 'awaitTail',
        },
        awaitTail: {
          awaits: TAIL,
          toReach: () => BASE,
          next: (r, { ops }, go) =>
            byKind(ops, r.op, go.end, go.awaitOperand, go.awaitRoom, go.awaitAccumulator, go.rows),
        },
        awaitOperand: { ...dma.awaitOperand, toReach: (r, { ops }) => (BASE + ops.hazard(r.op)) | 0 },
        awaitAccumulator: { ...dma.awaitAccumulator, toReach: (r, { ops }) => (BASE + ops.hazard(r.op)) | 0 },
      },
    }),
    vary<TileContext>(sequence.lanes[1], {
      options: {
        begin: (_r, _context, go) => go.moveTail,
        operation: (r, { ops }) => ops.executeAt(Math.max(0, (r.done - BASE) | 0)),
      },
      states: {
        moveTail: {
          stores: TAIL,
          value: (r) => {
            r.done = BASE;
            return BASE;
          },
          next: (_, { ops }, go) => (ops.executes === 0 ? go.end : go.awaitItem),
        },
        release: {
          ...compute.release,
          next: (r, { ops }, go) => (((r.done - BASE) | 0) === ops.executes ? go.end : go.awaitItem),
        },
      },
    }),
  ],
};
