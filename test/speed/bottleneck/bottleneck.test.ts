import { describe, expect, test } from 'vitest';
import { MOST_OPERATIONS_TO_TRY } from '../../../src/speed/bottleneck/bottleneck.js';
import type { Machine } from '../../../src/speed/machine.js';
import { planWorkload, productsBeforeStores } from '../../run/workloads.js';
import { awake, bottleneckOf, settingOf } from './settings.js';

describe('a bottleneck', () => {
  test('is the lane with more to do, whatever is made slow', () => {
    const slowKernels = { ...awake, kernels: [{ m: 32, k: 32, n: 32, executeNs: 1e5 }] };
    const slowCopies = { ...awake, loadBaseNs: 1e5 };
    const slowHandOver = { ...awake, observeNs: 1e6 };
    const slowSteps = { ...awake, stepNs: 1e5 };
    const sleepers = { ...awake, spinNs: 0, wakeNs: 1e6 };
    const boundBy = (machine: Machine) => bottleneckOf(settingOf(planWorkload(), machine)).path.boundBy;
    expect(boundBy(slowKernels)).toBe('compute');
    expect(boundBy(slowCopies)).toBe('transfer');
    expect(boundBy(slowHandOver)).toBe('way');
    expect(boundBy(sleepers)).toBe('wake');
    expect(boundBy(slowSteps)).toBe('steps');
    expect(boundBy({ ...awake, startNs: 1e9 })).toBe('start');
  });

  test('reaches the bound as far as its makespan is no longer than the larger lane', () => {
    const { bound, path, asRun } = bottleneckOf(settingOf(planWorkload()));
    expect(bound.speedup).toBe((bound.dmaNs + bound.computeNs) / bound.computeNs);
    expect(bound.reached).toBe(bound.computeNs / path.makespanNs);
    expect(asRun).toEqual({ tile: { m: 32, k: 32, n: 32 }, buffers: 2, sramBytes: 2 ** 18, order: 'plain' });
  });

  test('of a schedule too long to try changes on is known all the same', () => {
    const found = bottleneckOf(settingOf(productsBeforeStores(MOST_OPERATIONS_TO_TRY / 2)));
    expect(found).toMatchObject({ advice: null, whatIfs: null });
    expect(found.path.parts.length).toBeGreaterThan(0);
  });
});
