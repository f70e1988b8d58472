import { expect, test } from 'vitest';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { TensorConflicts } from '../../src/safety/tensor-conflicts.js';
import type { SchedStore, Schedule, TensorSpec } from '../../src/schedule/schedule.js';
import { store } from '../schedule/operations.js';

/** A row of two elements. */
const row = (name: string, role: TensorSpec['role']): TensorSpec => ({ name, rows: 1, cols: 2, role });

/** A STORE to `z` that reads a bias and slopes, before STOREs to its bias, to its slopes and to neither. */
function conflictsOf(bias: string, slopes: string): readonly boolean[] {
  const reader: SchedStore = { ...store('z', 1, 2, 0), bias, activation: { name: 'prelu', slopes } };
  const schedule: Schedule = {
    sramBytes: 64,
    tile: { m: 1, k: 1, n: 2 },
    tensors: [row('x', 'bias'), ...['a', 'b', 'c', 'z'].map((name) => row(name, 'activation'))],
    ops: [reader, ...['a', 'b', 'c'].map((name) => store(name, 1, 2, 0))],
  };
  const conflicts = new TensorConflicts(tileSystem({ schedule, protocol: sequence, ringCapacity: 1 }).ops);
  return [1, 2, 3].map((other) => conflicts.between(0, other));
}

test.each([
  ['a', 'b', [true, true, false]],
  ['b', 'a', [true, true, false]],
  ['a', 'x', [true, false, false]],
  ['x', 'a', [true, false, false]],
  ['c', 'a', [true, false, true]],
])(
  'a STORE with the bias %s and the slopes %s keeps its order with those that write them',
  (bias, slopes, expected) => {
    expect(conflictsOf(bias, slopes)).toEqual(expected);
  },
);
