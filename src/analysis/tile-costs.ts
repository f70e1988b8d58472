import type { CostModel } from '../../sim/cost-model.js';
import { OPERATION_WORDS } from '../memory-image.js';
import { Column, EXECUTE, type OperationTable } from '../schedule/operation-table.js';
import { BYTES_PER_ELEMENT } from '../schedule/schedule.js';
import { OPERATION_KINDS } from './metrics.js';

/** What decides how long a step takes. Units stand last in the names. */
export interface TileCosts {
  /** Any step that is not a tile operation: an atomic access, a ring slot. */
  readonly stepNs: number;
  /** From a store of a cell until the lane that waited for it goes on. */
  readonly observeNs: number;
  /** Each LOAD and STORE, however small. */
  readonly copyBaseNs: number;
  readonly copyNsPerByte: number;
  /** Each EXECUTE, however small. */
  readonly executeBaseNs: number;
  readonly executeNsPerFlop: number;
}

/** Round figures of a present-day server core, good to a factor of two; calibration takes their place. */
export const BUILT_IN_COSTS: TileCosts = {
  stepNs: 10,
  observeNs: 100,
  copyBaseNs: 50,
  copyNsPerByte: 0.1,
  executeBaseNs: 50,
  executeNsPerFlop: 1 / 40,
};

const isTileOperation = new Set<string>(OPERATION_KINDS);

/** The cost of each step of a protocol's lanes on this schedule. */
export function tileCostModel(ops: OperationTable, costs: TileCosts): CostModel {
  const operationNs = new Float64Array(ops.length);
  const { m, k, n } = ops.tile;
  for (let op = 0; op < ops.length; op++) {
    const at = op * OPERATION_WORDS;
    const copied = ops.words[at + Column.copyRows] * ops.words[at + Column.copyCols] * BYTES_PER_ELEMENT;
    operationNs[op] =
      ops.kind(op) === EXECUTE
        ? costs.executeBaseNs + 2 * m * k * n * costs.executeNsPerFlop
        : costs.copyBaseNs + copied * costs.copyNsPerByte;
  }
  return {
    observeNs: costs.observeNs,
    stepNs: (_, { event }, operation) =>
      event !== '' && isTileOperation.has(event) ? operationNs[operation] : costs.stepNs,
  };
}
