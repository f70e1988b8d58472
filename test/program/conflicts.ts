import type { Operation, SchedLoad, SchedStore, Schedule } from '../../src/schedule/schedule.js';

const load = (tensor: string, dstAddr: number, at: Partial<SchedLoad> = {}): Operation => ({
  op: 'load',
  tensor,
  tileRow: 0,
  tileCol: 0,
  rows: 2,
  cols: 2,
  dstAddr,
  buffer: 0,
  ...at,
});
const store = (tensor: string, srcAddr: number, at: Partial<SchedStore> = {}): Operation => ({
  op: 'store',
  tensor,
  tileRow: 0,
  tileCol: 0,
  rows: 2,
  cols: 2,
  srcAddr,
  activation: null,
  bias: null,
  ...at,
});
const softmax = (tensor: string, from: string, tileRow = 0): Operation => ({
  op: 'softmax',
  tensor,
  from,
  tileRow,
  rows: 2,
});
const layerNorm = (tensor: string, from: string, tileRow = 0): Operation => ({
  op: 'layer-norm',
  tensor,
  from,
  tileRow,
  rows: 2,
  epsilon: 1e-5,
});
const rmsNorm = (tensor: string, from: string): Operation => ({
  op: 'rms-norm',
  tensor,
  from,
  tileRow: 0,
  rows: 2,
  epsilon: 1e-5,
});
const execute = (aAddr: number, bAddr: number, accAddr: number): Operation => ({
  op: 'execute',
  aAddr,
  bAddr,
  accAddr,
  firstK: true,
  lastK: true,
  buffer: 0,
});
const prelu = (slopes: string) => ({ activation: { name: 'prelu', slopes } as const });
const multiplying = (tensor: string) => ({ multiply: { tensor, after: true } });
const adding = (tensor: string) => ({ add: { tensor, after: false } });
const row = { rows: 1 };
const right = { tileCol: 1 };
const one = { rows: 1, cols: 1 };

/** Two operations, and whether they have a byte in common of which one writes. Tiles of 2 x 2 take 16 bytes of SRAM. */
export const conflictCases: readonly (readonly [string, Operation, Operation, boolean])[] = [
  ['a LOAD of what was stored', store('y', 0), load('y', 32), true],
  ['a STORE over what is loaded', load('y', 0), store('y', 32), true],
  ['a STORE over a STORE', store('y', 0), store('y', 32), true],
  ['a STORE beside a STORE', store('y', 0), store('y', 32, right), false],
  ['two LOADs of one tensor', load('x', 0), load('x', 32), false],
  ['two LOADs to one place', load('x', 0), load('x', 12), true],
  ['a LOAD over what a STORE reads', store('y', 0), load('x', 12), true],
  ['a LOAD over what a STORE leaves out of a row', store('narrow', 0, right), load('x', 4, one), false],
  ['a LOAD over what a STORE reads of a row', store('narrow', 0, right), load('x', 8, one), true],
  ['a STORE of what was loaded', load('x', 0), store('y', 12), true],
  ['two STOREs of one place', store('y', 0), store('z', 0), false],
  ['an EXECUTE of what was loaded', load('x', 0), execute(0, 32, 64), true],
  ['an EXECUTE that adds to what was loaded', load('x', 64), execute(0, 32, 64), true],
  ['a LOAD over an operand', execute(0, 32, 64), load('x', 44), true],
  ['a LOAD over an accumulator', execute(0, 32, 64), load('x', 76), true],
  ['a STORE of an accumulator', execute(0, 32, 64), store('y', 76), true],
  ['a STORE of an operand', execute(0, 32, 64), store('y', 0), false],
  ['an EXECUTE over what is stored', store('y', 64), execute(0, 32, 64), true],
  ['two EXECUTEs of one operand', execute(0, 32, 64), execute(0, 32, 96), false],
  ['two EXECUTEs into one accumulator', execute(0, 32, 64), execute(16, 48, 64), true],
  ['an EXECUTE of a sum', execute(0, 32, 64), execute(64, 32, 96), true],
  ['a STORE whose slopes were stored', store('row', 0, row), store('y', 32, prelu('row')), true],
  ['a STORE over slopes that one reads', store('y', 0, prelu('row')), store('row', 32, row), true],
  ['slopes of other columns', store('row', 0, row), store('y', 32, { ...right, ...prelu('row') }), false],
  ['a STORE whose bias was stored', store('row', 0, row), store('y', 32, { bias: 'row' }), true],
  ['a STORE over a bias that one reads', store('y', 0, { bias: 'row' }), store('row', 32, row), true],
  ['a bias of other columns', store('row', 0, { ...row, ...right }), store('y', 32, { bias: 'row' }), false],
  ['a STORE that adds what was stored', store('z', 0), store('y', 32, adding('z')), true],
  ['a STORE that multiplies by what was stored', store('z', 0), store('y', 32, multiplying('z')), true],
  ['a STORE over what one multiplies by', store('y', 0, multiplying('z')), store('z', 32), true],
  ['a STORE over what one adds', store('y', 0, adding('z')), store('z', 32), true],
  ['a STORE that adds other columns', store('z', 0, right), store('y', 32, adding('z')), false],
  ['a STORE that adds other rows', store('z', 0, { tileRow: 1 }), store('y', 32, adding('z')), false],
  ['two STOREs that add one tensor', store('y', 0, adding('x')), store('z', 32, adding('x')), false],
  ['a STORE that adds what a SOFTMAX wrote', softmax('z', 'x'), store('y', 0, adding('z')), true],
  ['a SOFTMAX over what is added', store('y', 0, adding('z')), softmax('z', 'x'), true],
  ['a LOAD of what a STORE adds', store('y', 0, adding('z')), load('z', 32), false],
  ['a SOFTMAX over slopes', store('y', 0, prelu('row')), softmax('row', 'other row'), true],
  ['a STORE whose bias a SOFTMAX wrote', softmax('row', 'other row'), store('y', 0, { bias: 'row' }), true],
  ['a SOFTMAX of what was stored', store('y', 0, right), softmax('z', 'y'), true],
  ['a SOFTMAX of rows above', store('y', 0, { tileRow: 1 }), softmax('z', 'y'), false],
  ['a STORE over what a SOFTMAX reads', softmax('z', 'y'), store('y', 0, right), true],
  ['a STORE over what a SOFTMAX writes', softmax('z', 'y', 1), store('z', 0, { tileRow: 1 }), true],
  ['a SOFTMAX over what was stored', store('z', 0), softmax('z', 'y'), true],
  ['a LOAD of what a SOFTMAX wrote', softmax('z', 'y'), load('z', 0, right), true],
  ['a LOAD of what a SOFTMAX reads', softmax('z', 'y'), load('y', 0), false],
  ['a SOFTMAX over what is loaded', load('z', 0), softmax('z', 'y'), true],
  ['a SOFTMAX of what one wrote', softmax('z', 'y'), softmax('y', 'z'), true],
  ['two SOFTMAXs of one tensor', softmax('z', 'x'), softmax('y', 'x'), false],
  ['two SOFTMAXs into one tensor', softmax('z', 'x'), softmax('z', 'y'), true],
  ['two SOFTMAXs of other rows', softmax('z', 'y'), softmax('z', 'y', 1), false],
  ['a LAYER-NORM of what was stored', store('y', 0, right), layerNorm('z', 'y'), true],
  ['a LAYER-NORM of what a SOFTMAX wrote', softmax('z', 'x'), layerNorm('y', 'z'), true],
  ['a LAYER-NORM over what a SOFTMAX reads', softmax('z', 'y'), layerNorm('y', 'x'), true],
  ['an RMS-NORM of what a LAYER-NORM wrote', layerNorm('z', 'x'), rmsNorm('y', 'z'), true],
  ['an RMS-NORM over what a LAYER-NORM reads', layerNorm('z', 'y'), rmsNorm('y', 'x'), true],
  ['two LAYER-NORMs of other rows', layerNorm('z', 'y'), layerNorm('z', 'y', 1), false],
  ['an EXECUTE and a LAYER-NORM', execute(0, 32, 64), layerNorm('z', 'y'), false],
  ['an EXECUTE and a SOFTMAX', execute(0, 32, 64), softmax('z', 'y'), false],
  ['an EXECUTE of what was loaded from int8', load('q', 0), execute(0, 32, 64), true],
  ['a LOAD of int8 over an operand', execute(0, 32, 64), load('q', 12), true],
  ['a LOAD of int8 over what a STORE reads', store('y', 0), load('q', 12), true],
  ['two LOADs of int8 beside each other', load('q', 0), load('q', 32, right), false],
  ['a LOAD of int8, and of its scales', load('q', 0), load('scales', 32, row), false],
];

/** The two in a schedule, on a lane each. */
export function twoOf(first: Operation, second: Operation): Schedule {
  const tensor = (
    name: string,
    role: 'input' | 'output' | 'bias' | 'activation',
    rows: number,
    cols = 4,
  ) => ({
    name,
    role,
    rows,
    cols,
  });
  return {
    sramBytes: 128,
    tile: { m: 2, k: 2, n: 2 },
    tensors: [
      tensor('x', 'input', 4),
      tensor('y', 'output', 4),
      tensor('z', 'activation', 4),
      tensor('narrow', 'output', 4, 3),
      tensor('row', 'activation', 1),
      tensor('other row', 'activation', 1),
      { name: 'q', role: 'weight', rows: 4, cols: 4, type: 'int8', scales: 'scales', zeroPoints: 'zeros' },
      tensor('scales', 'bias', 1),
      tensor('zeros', 'bias', 1),
    ],
    ops: [
      { ...first, lane: 0 },
      { ...second, lane: 1 },
    ],
  };
}
