import { OperationNames } from '../../schedule/operation-names.js';
import type { Operation, Schedule } from '../../schedule/schedule.js';
import type { OperationColumns } from './run/report-data.js';

/** A schedule's operations as columns. An EXECUTE is shown by the tile that its accumulator is stored to. */
export function operationColumns(schedule: Schedule): OperationColumns {
  const { ops, tensors } = schedule;
  const names = tensors.map(({ name }) => name);
  const numbers = new Map<string | null, number>(names.map((name, number) => [name, number]));
  const of = new OperationNames(schedule);
  const tiles = ops.map((op, index) => {
    if (op.op !== 'execute') return { tensor: op.tensor, m: op.tileRow, n: op.tileCol, k: -1 };
    const { m, n, k } = of.coordinates(index) ?? { m: -1, n: -1, k: 0 };
    return { tensor: of.tensor(index), m, n, k };
  });
  const column = (value: (op: Operation, index: number) => number) => Int32Array.from(ops, value);
  return {
    tensors: names,
    tensor: column((_, index) => numbers.get(tiles[index].tensor) ?? -1),
    tileRow: column((_, index) => tiles[index].m),
    tileCol: column((_, index) => tiles[index].n),
    sram: column((op) => (op.op === 'load' ? op.dstAddr : op.op === 'store' ? op.srcAddr : op.accAddr)),
    product: column((_, index) => tiles[index].k),
  };
}
