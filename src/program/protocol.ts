import { type Lane, lanesIn } from '../lane/lane.js';
import type { ProtocolShape } from './memory-image.js';
import { LOAD, type OperationTable, ROWS, STORE } from './operation-table.js';
import type { RingSlots } from './ring-slots.js';

/** Carries tile operations out: on real memory with kernels, or by keeping book of where data came from. */
export interface TileWork {
  /** Copies the tile of LOAD `op` (its row in the operation table) into SRAM. */
  load(op: number): void;
  /** Adds the product of EXECUTE `op` to its accumulator, or sets it where this is the first one. */
  execute(op: number): void;
  /** Copies the tile of STORE `op` out of SRAM, with bias and activation on the way. */
  store(op: number): void;
  /** Writes what the function of rows `op` gives. */
  rows(op: number): void;
}

/** What the lanes of a protocol work in. Nothing in it is an atomic cell: those are the executor's alone. */
export interface TileContext {
  readonly ops: OperationTable;
  /** In the order of the protocol's `rings`. */
  readonly rings: readonly RingSlots[];
  readonly tiles: TileWork;
}

/** Lanes, and the cells and rings through which they talk. */
export interface Protocol extends ProtocolShape {
  readonly name: string;
  /** What it does, in a few words of the help. */
  readonly help?: string;
  /** Those that ship have two: the DMA lane, then the compute lane. */
  readonly lanes: readonly Lane[];
  /** Names of the cells, for reports; a lane knows a cell by its place in this list. */
  readonly cells: readonly string[];
  /** Names of the rings. */
  readonly rings: readonly string[];
  /**
   * Whether each lane takes a fixed number of steps per operation and none of them in a loop. Then all interleavings
   * can be explored level by level. A wrong claim costs time, never a wrong verdict. Default false.
   */
  readonly fixedSteps?: boolean;
  /**
   * Which lanes it would have each worker carry out, by number, those first that it goes on with where it can choose. Default:
   * spread over the workers that there are.
   */
  readonly hosts?: readonly (readonly number[])[];
}

/** `lane()` for lanes that carry out tile operations: what `lanesIn` of `heddle/sim` gives, for a `TileContext`. */
export const lane = lanesIn<TileContext>();

/** Where a DMA lane goes next: one of these states, by the kind of the operation it is at, or by there being none. */
export function byKind(
  ops: OperationTable,
  op: number,
  onEnd: number,
  onLoad: number,
  onExecute: number,
  onStore: number,
  onRows = onStore,
): number {
  if (op >= ops.length) return onEnd;
  const kind = ops.kind(op);
  return kind === LOAD ? onLoad : kind === STORE ? onStore : kind === ROWS ? onRows : onExecute;
}
