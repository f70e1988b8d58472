import { activationFault } from '../model/activation.js';
import { epsilonFault } from '../model/row-function.js';
import { quoted } from '../refusal/quoted.js';
import { known } from './known.js';
import { LANES_LIMIT } from './lanes.js';
import { BUFFER_LIMIT, COORDINATE_LIMIT, rangeFault, TILE_LIMIT } from './limits.js';
import {
  isOfRows,
  type Operation,
  type SchedExecute,
  type SchedLoad,
  type SchedRows,
  type SchedStore,
  type TensorSpec,
  type TileShape,
  tileBytes,
} from './schedule.js';

/**
 * The rules that a single operation keeps within its schedule. Each method gives the first fault that it finds, with
 * its remedy, or null; none depends on other operations, so that checking all of them takes linear time.
 */
export class OperationRules {
  /** `tile` and `tensors` (by name) must be valid themselves. */
  constructor(
    private readonly sramBytes: number,
    private readonly tile: TileShape,
    private readonly tensors: ReadonlyMap<string, TensorSpec>,
  ) {}

  fault(op: Operation): string | null {
    const laneFault = op.lane === undefined ? null : rangeFault('lane', op.lane, 0, LANES_LIMIT - 1);
    if (laneFault !== null || op.op === 'load') return laneFault ?? this.loadFault(op as SchedLoad);
    if (isOfRows(op)) return this.rowsFault(op);
    return op.op === 'execute' ? this.executeFault(op) : this.storeFault(op);
  }

  private loadFault(op: SchedLoad): string | null {
    return (
      this.tileFault(op) ??
      this.placeFault('dstAddr', op.dstAddr, tileBytes(op.rows, op.cols)) ??
      rangeFault('buffer', op.buffer, 0, BUFFER_LIMIT)
    );
  }

  private executeFault(op: SchedExecute): string | null {
    const { m, k, n } = this.tile;
    const aBytes = tileBytes(m, k);
    const bBytes = tileBytes(k, n);
    const accBytes = tileBytes(m, n);
    return (
      rangeFault('m', op.m ?? 0, 0, COORDINATE_LIMIT) ??
      rangeFault('n', op.n ?? 0, 0, COORDINATE_LIMIT) ??
      rangeFault('k', op.k ?? 0, 0, COORDINATE_LIMIT) ??
      this.placeFault('aAddr', op.aAddr, aBytes) ??
      this.placeFault('bAddr', op.bAddr, bBytes) ??
      this.placeFault('accAddr', op.accAddr, accBytes) ??
      overlapFault(op.accAddr, accBytes, 'aAddr', op.aAddr, aBytes) ??
      overlapFault(op.accAddr, accBytes, 'bAddr', op.bAddr, bBytes) ??
      rangeFault('buffer', op.buffer, 0, BUFFER_LIMIT)
    );
  }

  private storeFault(op: SchedStore): string | null {
    return (
      this.tileFault(op) ??
      this.placeFault('srcAddr', op.srcAddr, tileBytes(op.rows, op.cols)) ??
      this.targetFault(op.tensor) ??
      this.rowFault('bias', op.bias, op.tensor) ??
      this.activationFault(op) ??
      this.otherFault(op)
    );
  }

  private otherFault({ tensor, add, multiply }: SchedStore): string | null {
    if (add && multiply) return 'multiply is beside add: leave one of them out';
    if (add) return this.likeFault('add.tensor', add.tensor, tensor);
    return multiply ? this.likeFault('multiply.tensor', multiply.tensor, tensor) : null;
  }

  private rowsFault(op: SchedRows): string | null {
    const { tensor, from, tileRow, rows } = op;
    const target = this.tensors.get(tensor);
    if (!target) return unknownTensor('tensor', tensor);
    return (
      rangeFault('rows', rows, 1, TILE_LIMIT) ??
      coordinateFault('tileRow', tileRow, rows, target.rows) ??
      this.targetFault(tensor) ??
      this.likeFault('from', from, tensor) ??
      (op.op === 'softmax' ? null : epsilonFault(op.epsilon))
    );
  }

  /** Of a tensor that is read where another one is written, element by element. */
  private likeFault(field: string, name: string, tensor: string): string | null {
    const [target, source] = [known(this.tensors, tensor, 'tensor'), this.tensors.get(name)];
    if (!source) return unknownTensor(field, name);
    if (source.type !== undefined)
      return `${field} ${quoted(name)} is of ${source.type}: give one of float32`;
    if (name === tensor) return `${field} ${quoted(name)} is the tensor that is written: give another one`;
    if (source.rows === target.rows && source.cols === target.cols) return null;
    return (
      `${field} ${quoted(name)} is ${source.rows} x ${source.cols}: ` +
      `give one of ${target.rows} x ${target.cols}, as tensor ${quoted(tensor)} is`
    );
  }

  /** Of the tensor's side of a LOAD or STORE. */
  private tileFault(op: SchedLoad | SchedStore): string | null {
    const tensor = this.tensors.get(op.tensor);
    if (!tensor) return unknownTensor('tensor', op.tensor);
    return (
      rangeFault('rows', op.rows, 1, TILE_LIMIT) ??
      rangeFault('cols', op.cols, 1, TILE_LIMIT) ??
      coordinateFault('tileRow', op.tileRow, op.rows, tensor.rows) ??
      coordinateFault('tileCol', op.tileCol, op.cols, tensor.cols)
    );
  }

  /** Of the SRAM side: `bytes` bytes at an address. */
  private placeFault(field: string, address: number, bytes: number): string | null {
    if (!Number.isInteger(address) || address < 0 || address % 4 !== 0) {
      return `${field} is ${address}: give a byte address, a multiple of 4 from 0`;
    }
    if (address + bytes <= this.sramBytes) return null;
    return (
      `${field} ${address}: ${bytes} bytes there end outside the ${this.sramBytes} of SRAM: ` +
      'give a lower address, or the schedule more sramBytes'
    );
  }

  private targetFault(name: string): string | null {
    const { role } = known(this.tensors, name, 'tensor');
    if (role === 'activation' || role === 'output') return null;
    return `tensor ${quoted(name)} is of the role ${role}, which is only read: store to an activation or output`;
  }

  private activationFault({ tensor, activation }: SchedStore): string | null {
    if (activation === null) return null;
    const fault = activationFault(activation);
    if (fault !== null || activation.name !== 'prelu') return fault;
    return this.rowFault('activation.slopes', activation.slopes, tensor);
  }

  /** Of a tensor that has one row, with an element for each column of the tensor stored to. */
  private rowFault(field: string, row: string | null, tensor: string): string | null {
    if (row === null) return null;
    const spec = this.tensors.get(row);
    if (!spec) return unknownTensor(field, row);
    const orNull = field === 'bias' ? ', or null' : '';
    if (spec.type !== undefined)
      return `${field} ${quoted(row)} is of ${spec.type}: give one of float32${orNull}`;
    if (row === tensor) return `${field} ${quoted(row)} is the tensor stored to: give another one${orNull}`;
    const { cols } = known(this.tensors, tensor, 'tensor');
    if (spec.rows === 1 && spec.cols === cols) return null;
    return (
      `${field} ${quoted(row)} is ${spec.rows} x ${spec.cols}: ` +
      `give one of 1 x ${cols}, as tensor ${quoted(tensor)} has ${cols} columns${orNull}`
    );
  }
}

function unknownTensor(field: string, name: string): string {
  return `${field} ${quoted(name)} is not in the schedule: add it to tensors, or name one that is there`;
}

function coordinateFault(field: string, tile: number, size: number, extent: number): string | null {
  return rangeFault(field, tile, 0, Math.ceil(extent / size) - 1);
}

function overlapFault(accAddr: number, accBytes: number, field: string, address: number, bytes: number) {
  if (accAddr + accBytes <= address || address + bytes <= accAddr) return null;
  return (
    `accAddr ${accAddr}: the ${accBytes} bytes of the accumulator overlap the ${bytes} bytes at ${field} ${address}: ` +
    'move one of them'
  );
}
