import type { Schedule } from '../../src/schedule/schedule.js';

/** A valid schedule of every kind of operation, whose tiles share places in SRAM, in whole and in part. */
export const handWritten: Schedule = {
  sramBytes: 1024,
  tile: { m: 4, k: 2, n: 3 },
  tensors: [
    { name: 'x', rows: 5, cols: 4, role: 'input' },
    { name: 'w', rows: 4, cols: 6, role: 'weight' },
    { name: 'b', rows: 1, cols: 6, role: 'bias' },
    { name: 'h', rows: 5, cols: 6, role: 'activation' },
    { name: 'y', rows: 1, cols: 6, role: 'output' },
  ],
  ops: [
    { op: 'load', tensor: 'x', tileRow: 1, tileCol: 1, rows: 4, cols: 2, dstAddr: 0, buffer: 0 },
    { op: 'load', tensor: 'w', tileRow: 0, tileCol: 1, rows: 2, cols: 3, dstAddr: 32, buffer: 1 },
    execute({ aAddr: 0, bAddr: 32, accAddr: 56, firstK: true, lastK: false }),
    { op: 'load', tensor: 'x', tileRow: 0, tileCol: 0, rows: 4, cols: 2, dstAddr: 16, buffer: 0 },
    // Its operands overlap each other, and its accumulator ends with SRAM.
    execute({ aAddr: 4, bAddr: 16, accAddr: 976, firstK: false, lastK: true }),
    {
      op: 'store',
      tensor: 'h',
      tileRow: 1,
      tileCol: 1,
      rows: 4,
      cols: 3,
      srcAddr: 976,
      activation: { name: 'relu' },
      bias: 'b',
    },
    {
      op: 'store',
      tensor: 'y',
      tileRow: 0,
      tileCol: 0,
      rows: 1,
      cols: 6,
      srcAddr: 40,
      activation: null,
      bias: 'b',
    },
    { op: 'load', tensor: 'y', tileRow: 0, tileCol: 0, rows: 7, cols: 7, dstAddr: 20, buffer: 9 },
    // The second accumulator is the first operand.
    execute({ aAddr: 56, bAddr: 32, accAddr: 200, firstK: true, lastK: true }),
    {
      op: 'store',
      tensor: 'h',
      tileRow: 0,
      tileCol: 0,
      rows: 5,
      cols: 6,
      srcAddr: 200,
      activation: null,
      bias: null,
    },
  ],
};

function execute(operands: {
  aAddr: number;
  bAddr: number;
  accAddr: number;
  firstK: boolean;
  lastK: boolean;
}) {
  return { op: 'execute', m: 1, n: 1, k: 0, ...operands, buffer: 0 } as const;
}
