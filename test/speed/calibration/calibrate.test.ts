import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runSuite } from '../../../src/compare/suite.js';
import { calibrationText } from '../../../src/report/terminal/calibration-text.js';
import { suiteText } from '../../../src/report/terminal/suite-text.js';
import { parseRoles } from '../../../src/schedule/lanes.js';
import { calibrate, partsOf } from '../../../src/speed/calibration/calibrate.js';
import { thisHost } from '../../../src/speed/host.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { writeMachine } from '../../../src/speed/machine-file.js';
import { readMachine } from '../../../src/speed/read-machine-file.js';
import { productsBeforeStores, randomWorkload, smallWorkload } from '../../run/workloads.js';
import { ROUND } from '../round-machine.js';

test('a calibration measures every parameter, and its file is read back', async () => {
  const shapes = [{ m: 8, k: 32, n: 32 }];
  let parts = 0;
  const options = { passes: 2, attempts: 1, copiesEvery: 2, rounds: 1, patience: 0.02, shapes };
  const { machine, measured, doubts } = await calibrate({ ...options, onProgress: () => parts++ });
  expect(parts).toBe(partsOf(options));
  expect(new Set(measured.map(({ name }) => name)).size).toBe(measured.length);
  expect(machine.kernels).toEqual([{ ...shapes[0], executeNs: expect.any(Number) }]);
  expect(measured.every(({ value, spread }) => Number.isFinite(value) && spread >= 0)).toBe(true);
  expect(machine.host).toEqual(thisHost());
  // A machine that other tests use meanwhile may come out as none that there is.
  if (doubts.length === 0) expect(readMachine(writeMachine(machine), 'm.json')).toEqual(machine);
  for (const { length } of doubts) expect(length).toBeGreaterThan(10);
});

test('a calibration that cannot be relied on is made again, so often, and says why', async () => {
  const shapes = [{ m: 8, k: 32, n: 32 }];
  const options = { passes: 1, attempts: 2, rounds: 1, patience: 0.001, shapes };
  const parts: number[] = [];
  const { doubts } = await calibrate({ ...options, onProgress: (done) => parts.push(done) });
  expect(doubts[0]).toMatch(/^it was looked at only once/);
  const once = Array.from({ length: partsOf(options) }, (_, part) => part + 1);
  expect(parts).toEqual([...once, ...once]);
});

describe('the text of a calibration', () => {
  const measured = [{ name: 'stepNs', value: 8, spread: 0.1 }];
  const text = (doubts: string[], file: string | null, wanted: string | null) =>
    stripVTControlCharacters(calibrationText({ machine: BUILT_IN_MACHINE, measured, doubts }, file, wanted));

  test('says how to use it where it was steady', () => {
    expect(text([], 'm.json', 'm.json')).toMatch(/\nm\.json: written; use it with --machine m\.json$/);
    expect(text([], null, null)).toMatch(/\nKeep them for --machine with -o machine\.json\.$/);
  });

  test('says why it is not to be relied on, and that nothing was written, unless that was wanted', () => {
    const doubted = text(['it became slower', 'stepNs is 1e+99'], null, 'm.json');
    expect(doubted).toContain(
      'Not to be relied on: the machine was not steady.\n  it became slower\n  stepNs is',
    );
    expect(doubted).toMatch(/\nm\.json: not written\. Calibrate again .*; --force writes it all the same\.$/);
    expect(text(['it became slower'], null, null)).toMatch(
      /\nCalibrate again with nothing else running, .*\.$/,
    );
    expect(text(['it became slower'], 'm.json', 'm.json')).toMatch(
      /Not to be relied on[\s\S]*m\.json: written/,
    );
  });
});

test('the suite measures what it predicts, and says what was off', async () => {
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
  expect(report.doubt).toBeNull();
  expect(report.worstError).toBe(errors.at(-1) ?? 0);
  if (errors.length === 2) expect(report.medianError).toBeCloseTo((errors[0] + errors[1]) / 2, 9);
  expect(report.coverage).toBeNull();
  expect(suiteText(report)).not.toContain('nine of ten');
});

test('the suite runs any lanes on two workers, and counts the runs that lay where they were to', async () => {
  const layers = [24, 20];
  const workloads = ['all,all', 'load,store,compute'].map((lanes) =>
    randomWorkload(layers, { batch: 16, tile: { m: 8, k: 8, n: 8 }, lanes: parseRoles(lanes) }),
  );
  const everything = { runNs: [1, 1e9], fromShare: [1, 1], toShare: [1e6, 1e6], offBy: 100 };
  const nothing = { ...everything, toShare: [1, 1], offBy: 0 };
  for (const [spread, wanted] of [
    [everything, 1],
    [nothing, 0],
  ] as const) {
    const report = await runSuite(workloads, { ...ROUND, spread }, { keep: 1 });
    expect(report.rows.map(({ lanes }) => lanes.join())).toEqual(['all 0,all 1', 'load,store,compute']);
    const sound = report.rows.filter(({ kept }) => kept > 0);
    for (const { inRange } of sound) expect(inRange).toBe(wanted);
    expect(report.coverage).toBe(sound.length === 0 ? null : wanted);
    if (sound.length > 0) {
      expect(stripVTControlCharacters(suiteText(report))).toContain(`Of the kept runs ${100 * wanted} % lay`);
    }
  }
});

test('the suite says that errors are worth little where the machine is not as it was', async () => {
  const machine = { ...ROUND, probeNs: 1e9 };
  const report = await runSuite([smallWorkload()], machine, { keep: 1 });
  expect(report.doubt).toMatch(/^(it is faster|it became slower|a run at its fastest|it is too busy)/);
  expect(stripVTControlCharacters(suiteText(report))).toMatch(
    /\nThese errors say little .* is not steady \(.*\)\.$/,
  );
});
