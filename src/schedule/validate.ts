import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';
import { rangeFault, SRAM_LIMIT_BYTES, TENSOR_LIMIT, TENSORS_LIMIT_BYTES, TILE_LIMIT } from './limits.js';
import { OperationRules } from './operation-rules.js';
import { elementBytes, type Schedule, type TensorSpec, type TileShape } from './schedule.js';

/**
 * Checks that a schedule can be carried out: its sizes, names, addresses and tile coordinates, in time linear in the
 * number of operations. What the data means is not checked: a schedule may well multiply tiles that it never loaded.
 *
 * @param file the schedule's name, for error messages.
 * @throws BadInput at the first rule that is broken, in one line that names the operation or tensor.
 */
export function validateSchedule(schedule: Schedule, file: string): void {
  const { sramBytes, tile, ops } = schedule;
  const fault = sramFault(sramBytes) ?? tileFault(tile);
  if (fault !== null) throw new BadInput(`${file}: ${fault}`);
  const rules = new OperationRules(sramBytes, tile, tensorsByName(schedule.tensors, file));
  ops.forEach((op, index) => {
    const fault = rules.fault(op);
    if (fault !== null) throw new BadInput(`${file}: operation ${index} (${op.op}): ${fault}`);
  });
}

function sramFault(bytes: number): string | null {
  if (Number.isInteger(bytes) && bytes > 0 && bytes % 4 === 0 && bytes <= SRAM_LIMIT_BYTES) return null;
  return `sramBytes is ${bytes}: give a multiple of 4 from 4 to ${SRAM_LIMIT_BYTES}`;
}

function tileFault({ m, k, n }: TileShape): string | null {
  return (
    rangeFault('tile.m', m, 1, TILE_LIMIT) ??
    rangeFault('tile.k', k, 1, TILE_LIMIT) ??
    rangeFault('tile.n', n, 1, TILE_LIMIT)
  );
}

/** Checks tensors' names and sizes. @throws BadInput @returns them by name. */
export function tensorsByName(tensors: readonly TensorSpec[], file: string): ReadonlyMap<string, TensorSpec> {
  const byName = new Map<string, TensorSpec>();
  let bytes = 0;
  tensors.forEach((tensor, index) => {
    const { name, rows, cols } = tensor;
    bytes += rows * cols * elementBytes(tensor);
    const fault =
      nameFault(name, byName) ??
      rangeFault('rows', rows, 1, TENSOR_LIMIT) ??
      rangeFault('cols', cols, 1, TENSOR_LIMIT) ??
      totalFault(bytes);
    if (fault !== null) throw new BadInput(`${file}: tensor ${index} (${quoted(name)}): ${fault}`);
    byName.set(name, tensor);
  });
  tensors.forEach((tensor, index) => {
    const fault = int8Fault(tensor, byName);
    if (fault !== null) throw new BadInput(`${file}: tensor ${index} (${quoted(tensor.name)}): ${fault}`);
  });
  return byName;
}

function nameFault(name: string, taken: ReadonlyMap<string, TensorSpec>): string | null {
  if (name === '') return 'its name is empty: give it one';
  return taken.has(name) ? 'an earlier tensor has the same name: rename one of them' : null;
}

/** What int8 goes with: scales, and perhaps zero points, which nothing stores to, as the weight itself is given. */
function int8Fault(tensor: TensorSpec, byName: ReadonlyMap<string, TensorSpec>): string | null {
  const { type, role, scales, zeroPoints } = tensor;
  if (type === undefined) {
    const only = scales === undefined ? (zeroPoints === undefined ? null : 'zeroPoints') : 'scales';
    return only === null
      ? null
      : `it has ${only}, which only int8 has: give it the type "int8", or leave ${only} out`;
  }
  if (type !== 'int8') return `type is ${quoted(String(type))}: give "int8", or leave it out for float32`;
  if (role !== 'weight') return `it is of int8 and of the role ${role}: only a weight can be int8`;
  if (scales === undefined) return 'it is of int8 and has no scales: give it a tensor of them';
  return rowFault('scales', scales, tensor, byName) ?? rowFault('zeroPoints', zeroPoints, tensor, byName);
}

function rowFault(
  field: string,
  name: string | undefined,
  { cols }: TensorSpec,
  byName: ReadonlyMap<string, TensorSpec>,
): string | null {
  if (name === undefined) return null;
  const row = byName.get(name);
  if (!row)
    return `${field} ${quoted(name)} is not in the schedule: add it to tensors, or name one that is there`;
  const isGiven = row.role !== 'activation' && row.role !== 'output' && row.type === undefined;
  if (row.rows === 1 && row.cols === cols && isGiven) return null;
  return `${field} ${quoted(name)} is no row for it: give a weight or bias of float32, 1 x ${cols}`;
}

function totalFault(bytes: number): string | null {
  if (bytes < TENSORS_LIMIT_BYTES) return null;
  return (
    `the tensors as far as this one take ${bytes} bytes: keep all of them below ${TENSORS_LIMIT_BYTES}, ` +
    'with a smaller batch or model'
  );
}
