import type { Accesses } from '../lane/accesses.js';
import type { Go } from '../lane/lane.js';
import type { RegisterFile } from '../lane/registers.js';
import type { OperationTable } from '../program/operation-table.js';
import type { TileContext } from '../program/protocol.js';

/** The ring that a DMA lane hands EXECUTEs over in, by its cells. */
interface WorkRing {
  readonly head: number;
  readonly tail: number;
}

/** Their names. */
export type SharedState = 'load' | 'awaitRoom' | 'fillSlot' | 'publish' | 'store' | 'rows';

type Dma = RegisterFile<'op' | 'pushed'>;

/**
 * The states that DMA lanes have in common: they move tiles and hand EXECUTEs over, in schedule order. Protocols differ in
 * what a lane waits for before it moves one.
 * @param atOperation where the lane goes on at operation `op`.
 */
export function dmaStates<S extends string>(
  { head, tail }: WorkRing,
  atOperation: (op: number, ops: OperationTable, go: Go<S>) => number,
) {
  const next = (r: Dma, { ops }: TileContext, go: Go<S>) => atOperation(r.op, ops, go);
  return {
    load: {
      touches: (r: Dma, { ops }: TileContext, bytes: Accesses) => void ops.declare(r.op, bytes),
      step: (r: Dma, { tiles }: TileContext) => {
        tiles.load(r.op);
        r.op++; // not before: where the worker is lost in between, the register says at what
      },
      event: 'LOAD',
      next,
    },
    awaitRoom: {
      awaits: tail,
      toReach: (r: Dma, { rings }: TileContext) => rings[0].roomGoal(r.pushed),
      stall: 'ring full',
      next: 'fillSlot',
    },
    fillSlot: {
      touches: (r: Dma, { rings }: TileContext, bytes: Accesses) => rings[0].declareWrite(r.pushed, bytes),
      step: (r: Dma, { rings }: TileContext) => rings[0].write(r.pushed, r.op),
      next: 'publish',
    },
    publish: {
      stores: head,
      value: (r: Dma) => {
        r.op++;
        return ++r.pushed;
      },
      event: 'PUSH',
      next,
    },
    store: {
      touches: (r: Dma, { ops }: TileContext, bytes: Accesses) => void ops.declare(r.op, bytes),
      step: (r: Dma, { tiles }: TileContext) => {
        tiles.store(r.op);
        r.op++;
      },
      event: 'STORE',
      next,
    },
    // No tile of SRAM has to do with it, and the tensors are this lane's alone.
    rows: {
      touches: (r: Dma, { ops }: TileContext, bytes: Accesses) => void ops.declare(r.op, bytes),
      step: (r: Dma, { tiles }: TileContext) => {
        tiles.rows(r.op);
        r.op++;
      },
      event: 'STORE',
      next,
    },
  } as const;
}
