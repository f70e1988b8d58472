import type { Accesses } from '../../src/lane/accesses.js';
import { Column, EXECUTE, LOAD, OperationTable, STORE } from '../../src/program/operation-table.js';

/** A fault in what operations declare of SRAM: hazards and provenance follow from that alone. */
export interface TableMutant {
  readonly name: string;
  /** The class of the fault. */
  readonly fault: string;
  /** One line: how the fault shows. */
  readonly why: string;
  /** Who must notice: hazard numbers, held against their definition, or provenance, held against every element. */
  readonly caughtBy: 'hazards' | 'provenance';
  /** Whether only tiles of more than 2^20 elements show it. */
  readonly isLarge: boolean;
  /** Gives what changes the declaration of an operation; one for each table, as it may remember. */
  readonly make: () => (ops: OperationTable, op: number, bytes: Accesses) => void;
}

/** The table with a fault in it. */
export function mutated(ops: OperationTable, { make }: TableMutant): OperationTable {
  const change = make();
  class Mutated extends OperationTable {
    override declareSram(op: number, bytes: Accesses): void {
      super.declareSram(op, bytes);
      change(ops, op, bytes);
    }
  }
  return new Mutated(ops.words, ops.length, ops.tile);
}

/** Makes the last range that was declared one stretch of so many bytes. */
function stretch(bytes: Accesses, length: number): void {
  const last = bytes.count - 1;
  bytes.length[last] = length;
  bytes.rows[last] = 1;
  bytes.stride[last] = 0;
}

const word = (ops: OperationTable, op: number, column: number) => ops.words[ops.rowAt(op) + column];
const only =
  (kind: number, change: (ops: OperationTable, op: number, bytes: Accesses) => void) =>
  () =>
  (ops: OperationTable, op: number, bytes: Accesses) => {
    if (ops.kind(op) === kind) change(ops, op, bytes);
  };

export const tableMutants: readonly TableMutant[] = [
  {
    name: 'knows a place by address and size in one number, with twenty bits for the size',
    fault: 'two numbers packed into one',
    why: 'a tile of more than 2^20 elements is taken for a smaller one that begins a little further on',
    caughtBy: 'hazards',
    isLarge: true,
    make: () => {
      const places = new Map<number, { readonly address: number; readonly length: number }>();
      return (_, _op, bytes) => {
        for (let range = 0; range < bytes.count; range++) {
          const key = bytes.address[range] * 2 ** 20 + bytes.length[range] / 4;
          const known = places.get(key);
          if (known === undefined) {
            places.set(key, { address: bytes.address[range], length: bytes.length[range] });
          } else {
            bytes.address[range] = known.address;
            bytes.length[range] = known.length;
          }
        }
      };
    },
  },
  {
    name: 'keeps 24 bits of a size in bytes',
    fault: 'number too large for its place',
    why: 'what lies behind the first 16 MiB of a tile is not waited for',
    caughtBy: 'hazards',
    isLarge: true,
    make: () => (_, _op, bytes) => {
      for (let range = 0; range < bytes.count; range++)
        bytes.length[range] = bytes.length[range] % 2 ** 24 || 4;
    },
  },
  {
    name: 'takes a STORE to read its whole tile',
    fault: 'clipped tile',
    why: 'what hangs over the edge counts, though nobody stores it',
    caughtBy: 'provenance',
    isLarge: false,
    make: only(STORE, (ops, op, bytes) => {
      stretch(bytes, 4 * word(ops, op, Column.rows) * word(ops, op, Column.cols));
    }),
  },
  {
    name: 'takes what a STORE reads for one stretch',
    fault: 'clipped tile',
    why: 'rows that are clipped lie apart',
    caughtBy: 'provenance',
    isLarge: false,
    make: only(STORE, (ops, op, bytes) => {
      stretch(bytes, 4 * word(ops, op, Column.copyRows) * word(ops, op, Column.copyCols));
    }),
  },
  {
    name: 'takes a LOAD to write what it copies alone',
    fault: 'clipped tile',
    why: 'zeros are written where the tile hangs over the edge',
    caughtBy: 'provenance',
    isLarge: false,
    make: only(LOAD, (ops, op, bytes) => {
      stretch(bytes, 4 * word(ops, op, Column.copyRows) * word(ops, op, Column.cols));
    }),
  },
  {
    name: 'forgets that an EXECUTE adds to what is there',
    fault: 'lookup of what is not there',
    why: 'an accumulator that came about otherwise counts as right',
    caughtBy: 'provenance',
    isLarge: false,
    make: only(EXECUTE, (_, _op, bytes) => {
      const last = bytes.count - 1;
      const [address, length] = [bytes.address[last], bytes.length[last]];
      bytes.count = 2;
      bytes.writes(address, length);
    }),
  },
];
