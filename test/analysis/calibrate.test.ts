import { expect, test } from 'vitest';
import { calibrate, partsOf } from '../../src/analysis/calibration/calibrate.js';
import { readMachine, writeMachine } from '../../src/analysis/machine-file.js';
import { runSuite } from '../../src/analysis/suite.js';
import { productsBeforeStores, smallWorkload } from '../engine/workloads.js';
import { ROUND } from './round-machine.js';

test('a calibration measures every parameter, and its file is read back', { timeout: 120_000 }, async () => {
  const shapes = [{ m: 8, k: 32, n: 32 }];
  let parts = 0;
  const options = { passes: 3, copiesEvery: 2, rounds: 1, patience: 0.02, shapes };
  const { machine, measured } = await calibrate({ ...options, onProgress: () => parts++ });
  expect(parts).toBe(partsOf(options));
  expect(new Set(measured.map(({ name }) => name)).size).toBe(measured.length);
  expect(machine.kernels).toEqual([{ ...shapes[0], executeNs: expect.any(Number) }]);
  expect(measured.every(({ value, spread }) => Number.isFinite(value) && spread >= 0)).toBe(true);
  expect(readMachine(writeMachine(machine), 'm.json')).toEqual(machine);
});

test('the suite measures what it predicts, and says what was off', { timeout: 60_000 }, async () => {
  const workloads = [productsBeforeStores(2), smallWorkload()];
  const seen: string[] = [];
  const report = await runSuite(workloads, ROUND, { keep: 2, onRow: ({ name }) => seen.push(name) });
  expect(seen).toEqual(workloads.map(({ name }) => name));
  for (const { predictedNs, measuredNs, error, kept, runs } of report.rows) {
    expect(error).toBeCloseTo(predictedNs / measuredNs - 1, 9);
    expect(kept).toBeLessThanOrEqual(runs);
  }
  const sound = report.rows.filter(({ kept }) => kept > 0);
  const errors = sound.map(({ error }) => Math.abs(error)).sort((a, b) => a - b);
  expect(report.sound).toBe(sound.length);
  expect(report.worstError).toBe(errors.at(-1) ?? 0);
  if (errors.length === 2) expect(report.medianError).toBeCloseTo((errors[0] + errors[1]) / 2, 9);
});
