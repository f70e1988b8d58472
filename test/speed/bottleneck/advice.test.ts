import { describe, expect, test } from 'vitest';
import { sequence } from '../../../src/protocols/sequence.js';
import { type CompileOptions, compile } from '../../../src/schedule/compile.js';
import { whatIfs } from '../../../src/speed/bottleneck/what-ifs.js';
import type { Machine } from '../../../src/speed/machine.js';
import { predict } from '../../../src/speed/predict.js';
import type { Workload } from '../../../src/workload/workload.js';
import { planWorkload, randomWorkload } from '../../run/workloads.js';
import { adviceOf, awake, kindsOf, predictionOf, settingOf } from './settings.js';

describe('advice', () => {
  test('is what the schedule so changed is predicted to take, best first, and saves 1 % or more', () => {
    const setting = settingOf(planWorkload());
    const { model, options } = planWorkload().source as NonNullable<Workload['source']>;
    const now = predictionOf(setting).threadsNs;
    const advice = adviceOf(setting);
    expect(advice.length).toBeGreaterThan(1);
    expect(advice.length).toBeLessThanOrEqual(5);
    for (const { change, makespanNs, gain } of advice) {
      expect(gain).toBeGreaterThanOrEqual(0.01);
      expect(gain).toBeCloseTo(1 - makespanNs / now, 12);
      if (change.kind === 'one loop' || change.kind === 'ring capacity') continue;
      const { kind, ...changed } = change as { kind: string } & CompileOptions;
      const schedule = compile(model, { ...options, ...changed });
      expect(predict({ schedule, protocol: sequence, ringCapacity: 8 }, awake).threadsNs).toBe(makespanNs);
    }
    expect(advice.map(({ gain }) => gain)).toEqual(advice.map(({ gain }) => gain).sort((a, b) => b - a));
  });

  test('finds what was planted: too few buffers, SRAM for no more, a ring too short, lanes that cost more than they save', () => {
    const one = { batch: 128, buffers: 1, tile: { m: 32, k: 32, n: 32 } };
    expect(kindsOf(settingOf(randomWorkload([128, 64, 32, 32], one)))).toContain('buffers');
    const tight = { ...one, sramBytes: 2 * 8192 };
    expect(kindsOf(settingOf(randomWorkload([128, 64, 32, 32], tight)))).toContain('SRAM and buffers');
    const deep = { batch: 128, buffers: 8, order: 'pipelined' as const };
    const slowPush = { ...awake, observeNs: 3000 };
    expect(kindsOf(settingOf(randomWorkload([128, 64, 32, 32], deep), slowPush, 1))).toContain(
      'ring capacity',
    );
    expect(kindsOf(settingOf(planWorkload(), { ...awake, observeNs: 1e6 }))[0]).toBe('one loop');
  });

  test('names the smallest change that saves as much, and each change once', () => {
    const advice = adviceOf(settingOf(randomWorkload([128, 64, 32, 32], { batch: 128, buffers: 1 })));
    const buffers = advice.filter(
      ({ change }) => change.kind === 'buffers' || change.kind === 'SRAM and buffers',
    );
    expect(buffers.map(({ change }) => change)).toEqual([{ kind: 'buffers', buffers: 2 }]);
  });

  test('on a schedule without its model is about the ring and the executor only', () => {
    const kinds = kindsOf(settingOf({ ...planWorkload(), source: null }, { ...awake, observeNs: 3000 }, 1));
    expect(kinds.length).toBeGreaterThan(0);
    for (const kind of kinds) expect(['ring capacity', 'one loop']).toContain(kind);
  });

  test('passes over what limits forbid', () => {
    const setting = settingOf(planWorkload(), awake, 2 ** 20);
    expect(kindsOf(setting)).not.toContain('ring capacity');
  });
});

test('imagined machines gain by what the run is bound by', () => {
  const gains = (machine: Machine) => {
    const setting = settingOf(planWorkload(), machine);
    return whatIfs(setting, predictionOf(setting));
  };
  const noLines = { freshLineNs: 0, reclaimLineNs: 0, fetchLineNs: 0, overwriteLineNs: 0 };
  const free = { ...awake, ...noLines, observeNs: 0, loadBaseNs: 0, storeBaseNs: 0, startNs: 0 };
  const slowKernels = { ...free, kernels: [{ m: 32, k: 32, n: 32, executeNs: 1e7 }] };
  expect(gains(slowKernels)).toEqual([
    { machine: 'kernels twice as fast', makespanNs: expect.any(Number), gain: expect.closeTo(0.5, 2) },
  ]);
  expect(gains({ ...awake, freshLineNs: 1e5 })[0].machine).toBe('no line travels');
  expect(gains({ ...awake, observeNs: 1e6 })[0].machine).toBe('waits end at once');
  const slowRows = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((ns) => 1e5 * ns));
  const { copy } = awake;
  const slowCopies = {
    ...free,
    copy: { ...copy, nearRowNs: slowRows(copy.nearRowNs), farRowNs: slowRows(copy.farRowNs) },
  };
  expect(gains(slowCopies)).toMatchObject([
    { machine: 'copies twice as fast', gain: expect.closeTo(0.5, 2) },
  ]);
});
