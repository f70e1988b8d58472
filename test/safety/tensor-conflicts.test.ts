import { expect, test } from 'vitest';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { TensorConflicts } from '../../src/safety/tensor-conflicts.js';
import type { SchedStore, Schedule } from '../../src/schedule/schedule.js';
import { store } from '../schedule/operations.js';

const row = (name: string) => ({ name, rows: 1, cols: 3, role: 'activation' }) as const;
const reading: SchedStore = {
  ...store('y', 1, 3, 0),
  bias: 'b',
  activation: { name: 'prelu', slopes: 's' },
  add: { tensor: 'a', after: true },
};

// In each order of the tensors in memory.
test.each([
  ['a', 'b', 's', 'z'],
  ['z', 's', 'b', 'a'],
  ['b', 'z', 'a', 's'],
])('each of the tensors that one STORE reads is known: %s, %s, %s, %s', (...names) => {
  const schedule: Schedule = {
    sramBytes: 64,
    tile: { m: 1, k: 1, n: 1 },
    tensors: [row('y'), ...names.map(row)],
    ops: [...['a', 'b', 's', 'y', 'z'].map((name) => store(name, 1, 3, 16)), reading],
  };
  const { ops } = tileSystem({ schedule, protocol: sequence, ringCapacity: 1 });
  const conflicts = new TensorConflicts(ops);
  expect([0, 1, 2, 3, 4].map((other) => conflicts.between(other, 5))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect([0, 1, 2, 3, 4].map((other) => conflicts.between(5, other))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});
