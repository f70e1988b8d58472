import { linkStores } from '../../program/build-operation-table.js';
import type { Operation, Schedule } from '../../schedule/schedule.js';
import type { OperationColumns } from './run/report-data.js';

/** A schedule's operations as columns. An EXECUTE is shown by the tile that its accumulator is stored to. */
export function operationColumns({ ops, tensors }: Schedule): OperationColumns {
  const names = tensors.map(({ name }) => name);
  const numbers = new Map(names.map((name, number) => [name, number]));
  const links = linkStores(ops);
  /** The operation that names the tile: of an EXECUTE, the STORE that its product goes out with, if any. */
  const stored = ops.map((op, index) => (op.op === 'execute' ? ops[links[index]] : op));
  const column = (of: (op: Operation, index: number) => number) => Int32Array.from(ops, of);
  const ofTile = (index: number, key: 'tileRow' | 'tileCol') => {
    const op = stored[index];
    return op && op.op !== 'execute' ? op[key] : -1;
  };
  return {
    tensors: names,
    tensor: column((_, index) => {
      const op = stored[index];
      return op && op.op !== 'execute' ? (numbers.get(op.tensor) ?? -1) : -1;
    }),
    tileRow: column((_, index) => ofTile(index, 'tileRow')),
    tileCol: column((_, index) => ofTile(index, 'tileCol')),
    sram: column((op) => (op.op === 'load' ? op.dstAddr : op.op === 'store' ? op.srcAddr : op.accAddr)),
    product: products(ops),
  };
}

/** For each EXECUTE, how many products its accumulator had before; -1 for other operations. */
function products(ops: readonly Operation[]): Int32Array {
  const done = new Map<number, number>();
  return Int32Array.from(ops, (op) => {
    if (op.op !== 'execute') return -1;
    const before = op.firstK ? 0 : (done.get(op.accAddr) ?? 0);
    done.set(op.accAddr, before + 1);
    return before;
  });
}
