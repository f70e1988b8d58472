import { OperationNames } from '../../schedule/operation-names.js';
import { BYTES_PER_ELEMENT, isOfRows, type Operation, type Schedule } from '../../schedule/schedule.js';
import type { OperationColumns } from './run/report-data.js';

/** A schedule's operations as columns. An EXECUTE is shown by the tile that its accumulator is stored to. */
export function operationColumns(schedule: Schedule): OperationColumns {
  const { ops, tensors } = schedule;
  const names = tensors.map(({ name }) => name);
  const numbers = new Map<string | null, number>(names.map((name, number) => [name, number]));
  const of = new OperationNames(schedule);
  const tiles = ops.map((op, index) => {
    if (isOfRows(op)) return { tensor: op.tensor, m: op.tileRow, n: 0, k: -1 };
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
    sram: column(sramOf),
    product: column((_, index) => tiles[index].k),
    ...sramUse(schedule),
  };
}

/** What each operation puts into SRAM, and who takes it last: tiles go by their address, as compiled schedules have them. */
function sramUse({ ops, tile: { m, k, n } }: Schedule): Pick<OperationColumns, 'bytes' | 'lastUse'> {
  const bytes = new Int32Array(ops.length);
  const lastUse = new Int32Array(ops.length).fill(-1);
  const ownerAt = new Map<number, number>();
  const take = (address: number, by: number, elements: number) => {
    const owner = ownerAt.get(address);
    if (owner === undefined) return;
    lastUse[owner] = by;
    bytes[owner] = elements * BYTES_PER_ELEMENT;
  };
  ops.forEach((op, index) => {
    if (op.op === 'load') ownerAt.set(op.dstAddr, index);
    else if (op.op === 'store') take(op.srcAddr, index, m * n);
    else if (op.op === 'execute') {
      take(op.aAddr, index, m * k);
      take(op.bAddr, index, k * n);
      if (op.firstK) ownerAt.set(op.accAddr, index);
      take(op.accAddr, index, m * n);
    }
  });
  return { bytes, lastUse };
}

/** Where in SRAM its tile or sum is; -1 where it has none. */
function sramOf(op: Operation): number {
  if (isOfRows(op)) return -1;
  return op.op === 'load' ? op.dstAddr : op.op === 'store' ? op.srcAddr : op.accAddr;
}
