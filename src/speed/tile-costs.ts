import type { Sharing } from '../../sim/time/contention.js';
import type { CostModel } from '../../sim/time/cost-model.js';
import { type State, Verb } from '../lane/lane.js';
import { OPERATION_WORDS } from '../program/memory-image.js';
import {
  Column,
  EXECUTE,
  LOAD,
  type OperationTable,
  ROW_FUNCTIONS,
  ROWS,
  STORE,
} from '../program/operation-table.js';
import { type Hosts, hostOfEach } from '../run/threads/hosting.js';
import { DEFAULT_TILE } from '../schedule/compile.js';
import { BYTES_PER_ELEMENT, type TileShape } from '../schedule/schedule.js';
import { FUNCTION_NS, MEASURED_EXECUTE_NS, ROW_FUNCTION_NS } from './function-times.js';
import { byLogarithm, segment } from './interpolate.js';
import { type CopyTimes, FEW_ROWS, type KernelTime, MANY_ROWS, type Machine } from './machine.js';
import { OPERATION_KINDS } from './metrics.js';
import { copiedBytes, coresOf, followTiles, isDense, isInt8 } from './tile-movement.js';

const PAGE_BYTES = 4096;
const KINDS = new Set<string>(OPERATION_KINDS);
const isTileOperation = (event: string) => event !== '' && KINDS.has(event);

/**
 * The cost of each step of a protocol's lanes on this schedule, on a machine with a core for each host.
 * @param hosts which lanes are on one core. Default: each has its own.
 */
export function tileCostModel(ops: OperationTable, machine: Machine, hosts: Hosts = []): CostModel {
  const hostOf = hostOfEach(hosts);
  const movement = followTiles(ops, coresOf(ops, hostOf));
  const isHeard = heardElsewhere(ops, hosts, hostOf);
  const operationNs = operationsNs(ops, machine, movement.reachBytes);
  const { otherCoreLines, reclaimedLines, storedLines } = movement;
  const freshNs = machine.freshLineNs + (machine.freshLineThinNs - machine.freshLineNs) / ops.tile.m;
  for (let op = 0; op < ops.length; op++) {
    const kind = ops.kind(op);
    const perLineNs =
      kind === EXECUTE ? freshNs : kind === LOAD ? machine.overwriteLineNs : machine.fetchLineNs;
    operationNs[op] +=
      otherCoreLines[op] * perLineNs +
      reclaimedLines[op] * machine.reclaimLineNs +
      storedLines[op] * machine.fetchLineNs;
  }
  const { stepNs, publishNs, observeNs, spinNs, wakeNs, startNs } = machine;
  const sharing = sharedMemory(ops, machine.copy, movement.reachBytes);
  return {
    ...(sharing && { sharing }),
    startNs,
    observeNs,
    parking: { afterNs: spinNs, wakeNs },
    stepNs(lane, { event, verb }, operation) {
      if (isTileOperation(event)) return operationNs[operation];
      return verb === Verb.stores && isHeard(lane) ? publishNs : stepNs;
    },
  };
}

/**
 * Copies take longer while another core copies from as far, or multiplies. Of two copies from different reaches, the
 * nearer one says what both have to go through. Nothing where the machine does not say.
 */
function sharedMemory(ops: OperationTable, copy: CopyTimes, reachBytes: Float64Array): Sharing | undefined {
  const { besideCopies, besideExecutes } = copy;
  if (!besideCopies && !besideExecutes) return undefined;
  const factors = (by: readonly number[] | undefined) =>
    reachBytes.map((reach) => (by ? byLogarithm(copy.reachBytes, reach, (at) => by[at]) : 1));
  const [copies, executes] = [factors(besideCopies), factors(besideExecutes)];
  return {
    counts: ({ event }: State) => isTileOperation(event),
    slowdown(operation, other) {
      if (ops.kind(operation) === EXECUTE) return 1;
      if (ops.kind(other) === EXECUTE) return executes[operation];
      return copies[reachBytes[operation] <= reachBytes[other] ? operation : other];
    },
  };
}

/** Whether what a lane stores is awaited on another core, so that the cell's line has to come back from there. */
function heardElsewhere(
  ops: OperationTable,
  hosts: Hosts,
  hostOf: readonly number[],
): (lane: number) => boolean {
  if (hosts.length === 1) return () => false;
  if (ops.lanes === 0) return () => true;
  const heard = new Uint8Array(ops.lanes);
  for (let op = 0; op < ops.length; op++) {
    const waiter = ops.lane(op);
    for (let lane = ops.awaitedBy(op, 0); lane >= 0; lane = ops.awaitedBy(op, lane + 1)) {
      if ((hostOf[lane] ?? lane) !== (hostOf[waiter] ?? waiter)) heard[lane] = 1;
    }
  }
  return (lane) => heard[lane] !== 0;
}

/** Each operation in one loop on one core, its SRAM tiles in that core's caches: no lines from another, no ring. */
export function operationsAloneNs(ops: OperationTable, machine: Machine): Float64Array {
  return operationsNs(ops, machine, followTiles(ops, new Int32Array(ops.length)).reachBytes);
}

/** Each operation as if no line of it came from another core. */
function operationsNs(ops: OperationTable, machine: Machine, reachBytes: Float64Array): Float64Array {
  const times = new Float64Array(ops.length);
  const executeNs = kernelNs(machine.kernels, ops.tile);
  for (let op = 0; op < ops.length; op++) {
    const kind = ops.kind(op);
    if (kind === EXECUTE) times[op] = executeNs;
    else {
      const rowsNs = copyNs(ops, op, machine.copy, reachBytes[op]);
      times[op] =
        kind === LOAD
          ? machine.loadBaseNs + rowsNs
          : machine.storeBaseNs +
            rowsNs * (isFinished(ops, op) ? machine.finishRowShare : machine.storeRowShare) +
            rowsNs * otherPasses(ops, op) * machine.finishRowShare +
            functionNs(ops, op, machine);
    }
  }
  return times;
}

/** What a STORE's function takes, or the passes of a function of rows; ReLU is in the share of a row. */
function functionNs({ words }: OperationTable, op: number, machine: Machine): number {
  const at = op * OPERATION_WORDS;
  const elements = words[at + Column.copyRows] * words[at + Column.copyCols];
  const elementNs =
    words[at] === ROWS
      ? ROW_FUNCTION_NS[ROW_FUNCTIONS[words[at + Column.rowFunction]]]
      : (FUNCTION_NS[words[at + Column.activation]] ?? 0);
  // Arithmetic as EXECUTEs are: a machine that multiplies twice as fast computes functions twice as fast.
  const speed = kernelNs(machine.kernels, DEFAULT_TILE) / MEASURED_EXECUTE_NS;
  return elements * elementNs * speed;
}

/** Passes over a STORE's tile beside the first, where it adds or multiplies by one of another tensor: taken to be as long as that one. */
function otherPasses(ops: OperationTable, op: number): number {
  const at = op * OPERATION_WORDS;
  if (ops.kind(op) !== STORE || ops.otherAt(op) === 0) return 0;
  return ops.isOtherLast(op) || ops.words[at + Column.activation] === 0 ? 1 : 2;
}

/** Whether a STORE applies bias or activation. */
function isFinished({ words }: OperationTable, op: number): boolean {
  const at = op * OPERATION_WORDS;
  if (words[at] === ROWS) return false;
  return words[at + Column.bias] !== 0 || words[at + Column.activation] !== 0;
}

/** A shape that was measured, or the most similar one, by the work that there is to do. */
export function kernelNs(kernels: readonly KernelTime[], { m, k, n }: TileShape): number {
  const distance = (kernel: KernelTime) =>
    2 * Math.abs(Math.log(kernel.m / m)) +
    Math.abs(Math.log(kernel.k / k)) +
    Math.abs(Math.log(kernel.n / n));
  const nearest = kernels.reduce((best, kernel) => (distance(kernel) < distance(best) ? kernel : best));
  return nearest.executeNs * ((m * k * n) / (nearest.m * nearest.k * nearest.n));
}

function copyNs(ops: OperationTable, op: number, copy: CopyTimes, reachBytes: number): number {
  const { words } = ops;
  const at = op * OPERATION_WORDS;
  if (isInt8(words, at)) return int8Ns(ops, op, copy, reachBytes);
  if (isDense(ops, op)) return rowNs(copy, copy.nearRowNs, reachBytes, copiedBytes(ops, op));
  const rowBytes = words[at + Column.copyCols] * BYTES_PER_ELEMENT;
  const rows = words[at + Column.copyRows];
  if (words[at + Column.strideBytes] < PAGE_BYTES) {
    return rows * rowNs(copy, copy.nearRowNs, reachBytes, rowBytes);
  }
  const crowd = Math.min(1, Math.max(0, (rows - FEW_ROWS) / (MANY_ROWS - FEW_ROWS)));
  const farNs = rowNs(copy, copy.farRowNs, reachBytes, rowBytes);
  return rows * (farNs + crowd * (rowNs(copy, copy.crowdRowNs, reachBytes, rowBytes) - farNs));
}

/** A quarter of the bytes from where they are, and all of them from one place near by to another. */
function int8Ns(ops: OperationTable, op: number, copy: CopyTimes, reachBytes: number): number {
  const { words } = ops;
  const at = op * OPERATION_WORDS;
  const rows = words[at + Column.copyRows];
  const [nearest] = copy.reachBytes;
  const bytes = words[at + Column.copyCols];
  const times = words[at + Column.strideBytes] < PAGE_BYTES ? copy.nearRowNs : copy.farRowNs;
  const [stretches, length] = isDense(ops, op) ? [1, rows * bytes] : [rows, bytes];
  const fetchNs = Math.max(0, rowNs(copy, times, reachBytes, length) - rowNs(copy, times, nearest, length));
  return stretches * fetchNs + rows * rowNs(copy, copy.nearRowNs, nearest, bytes * BYTES_PER_ELEMENT);
}

/** Between measured lengths in proportion, and so beyond them. */
function rowNs(copy: CopyTimes, times: readonly (readonly number[])[], reach: number, bytes: number): number {
  const lengths = copy.rowBytes;
  const length = segment(lengths, bytes);
  const along = (bytes - lengths[length]) / (lengths[length + 1] - lengths[length]);
  const alongNs = (row: readonly number[]) => row[length] + (row[length + 1] - row[length]) * along;
  return Math.max(
    0,
    byLogarithm(copy.reachBytes, reach, (at) => alongNs(times[at])),
  );
}
