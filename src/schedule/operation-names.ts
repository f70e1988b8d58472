import { visible } from '../refusal/quoted.js';
import { isOfRows, type Operation, type SchedExecute, type Schedule } from './schedule.js';

/** Which tile product an EXECUTE is: row m and column n of the output's tiles, and the k-th product of that tile. */
export interface TileCoordinates {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Longer names would fill lines. */
const LONGEST = 60;

function nameOf(tensor: string): string {
  const shown = visible(tensor);
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST)}...`;
}

/** What a schedule's operations are called, by tensors and tiles, and by addresses only where nothing else is known. */
export class OperationNames {
  /** For each EXECUTE, the STORE that its accumulator goes out with, or -1. */
  readonly stores: Int32Array;
  private readonly products: Int32Array;

  constructor(private readonly schedule: Schedule) {
    this.stores = linkStores(schedule.ops, true);
    this.products = countProducts(schedule.ops);
  }

  /** `operation 2, EXECUTE hidden1 (0, 2, 1)`: tile row, tile column and, of an EXECUTE, the product; of a function of rows its rows alone. */
  of(index: number): string {
    const op = this.schedule.ops[index];
    if (!op) return index < 0 ? 'none' : 'the end';
    if (isOfRows(op)) {
      return `operation ${index}, ${op.op.toUpperCase()} ${nameOf(op.tensor)} (${op.tileRow})`;
    }
    if (op.op !== 'execute') {
      return `operation ${index}, ${op.op.toUpperCase()} ${nameOf(op.tensor)} (${op.tileRow}, ${op.tileCol})`;
    }
    const tensor = this.tensor(index);
    const tile = this.coordinates(index);
    const at = tile ? ` (${tile.m}, ${tile.n}, ${tile.k})` : '';
    return `operation ${index}, EXECUTE ${tensor === null ? `into ${op.accAddr}` : nameOf(tensor)}${at}`;
  }

  /** The tensor that an EXECUTE's accumulator ends in; null where none is stored after it. */
  tensor(execute: number): string | null {
    const store = this.schedule.ops[this.stores[execute]];
    return store?.op === 'store' ? store.tensor : null;
  }

  /** An EXECUTE's tile coordinates: those that the schedule gives, or else what its STORE and its place say. */
  coordinates(execute: number): TileCoordinates | null {
    const { m, n, k } = this.schedule.ops[execute] as SchedExecute;
    const store = this.schedule.ops[this.stores[execute]];
    const stored = store?.op === 'store' ? store : null;
    const row = m ?? stored?.tileRow;
    const column = n ?? stored?.tileCol;
    if (row === undefined || column === undefined) return null;
    return { m: row, n: column, k: k ?? this.products[execute] };
  }
}

/**
 * For each EXECUTE, the next STORE that reads its accumulator's base address; -1 where there is none.
 * @param sumsAlone not where another sum, or a LOAD, takes that place before: the STORE is of that one then.
 */
export function linkStores(ops: readonly Operation[], sumsAlone = false): Int32Array {
  const links = new Int32Array(ops.length).fill(-1);
  const nextStoreOf = new Map<number, number>();
  for (let index = ops.length - 1; index >= 0; index--) {
    const op = ops[index];
    if (op.op === 'store') nextStoreOf.set(op.srcAddr, index);
    else if (op.op === 'execute') links[index] = nextStoreOf.get(op.accAddr) ?? -1;
    if (!sumsAlone) continue;
    if (op.op === 'load') nextStoreOf.delete(op.dstAddr);
    else if (op.op === 'execute' && op.firstK) nextStoreOf.delete(op.accAddr);
  }
  return links;
}

/** For each EXECUTE, how many products its accumulator had before; -1 for other operations. */
function countProducts(ops: readonly Operation[]): Int32Array {
  const done = new Map<number, number>();
  return Int32Array.from(ops, (op) => {
    if (op.op !== 'execute') return -1;
    const before = op.firstK ? 0 : (done.get(op.accAddr) ?? 0);
    done.set(op.accAddr, before + 1);
    return before;
  });
}
