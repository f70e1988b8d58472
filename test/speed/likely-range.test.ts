import { expect, test } from 'vitest';
import { sequence } from '../../src/protocols/sequence.js';
import { likelyRange } from '../../src/speed/likely-range.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { simulatedMetrics } from '../../src/speed/run-outcome.js';
import { simulate } from '../../src/speed/simulate.js';
import { planWorkload, productsBeforeStores } from '../run/workloads.js';

const spread = { runNs: [1e4, 1e6], fromShare: [1.2, 1], toShare: [3, 1.5], offBy: 0 };

test('nine of ten runs lie as far apart as runs of that length were, by its logarithm', () => {
  expect(likelyRange(1e4, { spread })).toEqual({ fromNs: 1.2e4, toNs: 3e4 });
  expect(likelyRange(1e6, { spread })).toEqual({ fromNs: 1e6, toNs: 1.5e6 });
  expect(likelyRange(1e5, { spread })?.fromNs).toBeCloseTo(1.1e5, 6);
  expect(likelyRange(1e5, { spread })?.toNs).toBeCloseTo(2.25e5, 6);
  expect(likelyRange(1e3, { spread })).toEqual({ fromNs: 1.2e3, toNs: 3e3 });
  expect(likelyRange(1e9, { spread })).toEqual({ fromNs: 1e9, toNs: 1.5e9 });
});

test('they may lie further out by what predictions were off', () => {
  expect(likelyRange(1e6, { spread: { ...spread, offBy: 0.25 } })).toEqual({ fromNs: 8e5, toNs: 1.875e6 });
});

test('nothing is said for a machine that does not know, of lanes that wait for ever, and of times that vary', () => {
  expect(likelyRange(1e6, {})).toBeNull();
  expect(likelyRange(Number.POSITIVE_INFINITY, { spread })).toBeNull();
  const machine = { ...BUILT_IN_MACHINE, spread };
  const program = { schedule: planWorkload().schedule, protocol: sequence, ringCapacity: 8 };
  const run = (jitter: number) => simulate(program, null, { data: false, machine, jitter });
  expect(run(0.1).range).toBeNull();
  const { makespanNs, range } = run(0);
  expect(range).toEqual(likelyRange(makespanNs, machine));
  expect(simulatedMetrics(sequence, run(0))).toMatchObject({ makespanNs, range });
  expect(simulate(program, null, { data: false }).range).toBeNull();
  const hangs = { ...program, schedule: productsBeforeStores(6).schedule, ringCapacity: 8 };
  expect(simulate(hangs, null, { data: false, machine }).range).not.toBeNull();
});
