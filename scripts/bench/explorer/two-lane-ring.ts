import { lanesIn, registers, System } from '../../../src/sim.js';

const CAPACITY = 8;
const BUFFERS = 2;
const HEAD = 0;
const TAIL = 1;
/** Plain words, then the byte addresses of two operand buffers that only declarations speak of. */
const SLOTS_BYTES = 4 * CAPACITY;
const TILE_BYTES = 64;

const bufferOf = (tile: number) => SLOTS_BYTES + (tile % BUFFERS) * TILE_BYTES;

/** The lanes of two-lane-ring.pml, state by state, for `tiles` tiles; without `operandWait`, the model's BUG. */
export function twoLaneRing(tiles: number, operandWait = true): System {
  const lane = lanesIn<{ readonly slots: Int32Array }>();
  const dma = lane('dma', registers('tile'), {
    awaitOperand: {
      awaits: TAIL,
      toReach: (r) => (operandWait ? r.tile - 1 : 0),
      next: 'load',
    },
    load: {
      touches: (r, _, bytes) => bytes.writes(bufferOf(r.tile), TILE_BYTES),
      step: () => {},
      next: 'awaitRoom',
    },
    awaitRoom: { awaits: TAIL, toReach: (r) => r.tile + 1 - CAPACITY, next: 'fillSlot' },
    fillSlot: {
      touches: (r, _, bytes) => bytes.writes(4 * (r.tile % CAPACITY), 4),
      step: (r, { slots }) => {
        slots[r.tile % CAPACITY] = r.tile;
      },
      next: 'publish',
    },
    publish: {
      stores: HEAD,
      value: (r) => ++r.tile,
      next: (r, _, go) => (r.tile === tiles ? go.end : go.awaitOperand),
    },
  });
  const compute = lane('compute', registers('done', 'tile'), {
    awaitItem: { awaits: HEAD, toReach: (r) => r.done + 1, next: 'readItem' },
    readItem: {
      touches: (r, _, bytes) => bytes.reads(4 * (r.done % CAPACITY), 4),
      step: (r, { slots }) => {
        r.tile = slots[r.done % CAPACITY];
        if (r.tile !== r.done) wrong = `tile ${r.tile} came as number ${r.done}`;
      },
      next: 'execute',
    },
    execute: {
      touches: (r, _, bytes) => bytes.reads(bufferOf(r.tile), TILE_BYTES),
      step: () => {},
      next: 'release',
    },
    release: {
      stores: TAIL,
      value: (r) => ++r.done,
      next: (r, _, go) => (r.done === tiles ? go.end : go.awaitItem),
    },
  });
  let wrong: string | null = null;
  return new System({
    lanes: [dma, compute],
    cells: ['head', 'tail'],
    plainWords: CAPACITY,
    held: [{ from: 0, words: CAPACITY, address: 0 }], // and operand buffers, which are no words
    context: (slots) => ({ slots }),
    fault: () => {
      const what = wrong;
      wrong = null;
      return what;
    },
  });
}
