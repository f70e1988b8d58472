import { expect, test } from 'vitest';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { Provenance } from '../../src/safety/provenance.js';
import type { Schedule, TensorSpec } from '../../src/schedule/schedule.js';
import { workOf } from '../program/work-of.js';
import { execute, load, store } from '../schedule/operations.js';

const tensor = (name: string, role: TensorSpec['role']): TensorSpec => ({ name, rows: 1, cols: 1, role });

/** A product of two rows, of which row 1 alone is stored; each row of its left operand is loaded twice. */
const schedule: Schedule = {
  sramBytes: 64,
  tile: { m: 2, k: 1, n: 1 },
  tensors: [...['a', 'b', 'w', 'c', 'd'].map((name) => tensor(name, 'input')), tensor('y', 'output')],
  ops: [
    load('a', 1, 1, 0),
    load('b', 1, 1, 4),
    load('w', 1, 1, 8),
    load('c', 1, 1, 0),
    load('d', 1, 1, 4),
    execute(0, 8, 16),
    store('y', 1, 1, 20),
  ],
};

/** What the last of these operations does wrong, and the way of the wrong data. */
function found(order: readonly number[]) {
  const { ops } = tileSystem({ schedule, protocol: sequence, ringCapacity: 1 });
  const provenance = new Provenance(schedule, ops);
  provenance.bind(new Int32Array(provenance.stateWords));
  for (const op of order) provenance[workOf(schedule.ops[op])](op);
  return { what: provenance.takeFault(), way: provenance.wayOfWrongData(order[order.length - 1]) };
}

test('the way of wrong data passes over what is wrong in elements that are not stored', () => {
  // Both rows of the operand are old; row 0, which comes first, is not in what the STORE reads.
  const { what, way } = found([0, 1, 2, 5, 6]);
  expect(way).toEqual([1, 5, 6]);
  expect(what).toMatch(/which read data of operation 1, LOAD b \(0, 0\), not of operation 4, LOAD d/);
  expect(found([0, 1, 2, 4, 5, 6])).toEqual({ what: null, way: [] });
});
