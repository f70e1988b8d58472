import { describe, expect, test } from 'vitest';
import { noReturn } from '../../../sim/close-up/no-return.js';
import { passingTwin } from '../../../sim/close-up/twin.js';
import { isWell, WaysOut } from '../../../sim/close-up/way-out.js';
import { check } from '../../../sim/explore/check.js';
import type { System } from '../../../sim/system.js';
import { canEndWell, lostUpdate, twoLocks, unguarded } from './failing-systems.js';

/** What check finds. */
function failing(system: System): readonly number[] {
  const { counterexample } = check(system);
  if (!counterexample) throw new Error('nothing is wrong with it');
  return counterexample.lanes;
}

describe('the point of no return', () => {
  test.each([
    ['a lost update', lostUpdate],
    ['two locks', twoLocks],
    ['plain writes that nothing orders', unguarded],
  ])('of %s is where trying everything says so', (_, make) => {
    const system = make();
    const lanes = failing(system);
    const fates = lanes.map((_lane, step) => {
      system.reset();
      for (const lane of lanes.slice(0, step)) system.step(lane);
      return canEndWell(system);
    });
    const point = noReturn(system, lanes);
    expect(point).toMatchObject({ after: fates.lastIndexOf(true) + 1 });
    if (!('after' in point) || point.after === 0) return;
    // The way out goes well, to the end.
    system.reset();
    for (const lane of [...lanes.slice(0, point.after - 1), ...point.wayOut]) system.step(lane);
    expect(isWell(system)).toBe(true);
  });

  test('of a lost update is the second load', () => {
    expect(noReturn(lostUpdate(), [0, 1, 1, 0])).toMatchObject({ after: 2 });
  });

  test('is the beginning where nothing ends well', () => {
    expect(noReturn(unguarded(), [])).toEqual({ after: 0, wayOut: [] });
  });

  test('is not known where there are more states than are looked at', () => {
    expect(noReturn(twoLocks(), failing(twoLocks()), 1)).toEqual({ unknown: 'too many states' });
  });

  test('comes from a search that goes on where the one before it ended', () => {
    const system = twoLocks();
    const lanes = failing(system);
    const ways = new WaysOut(system);
    system.reset();
    for (const lane of lanes) system.step(lane);
    expect(ways.find(0)).toBeNull();
    system.reset();
    expect(ways.find(-1)).not.toBeNull();
    expect(ways.isExceeded).toBe(false);
  });
});

describe('the nearest run that ends well', () => {
  test('takes one step earlier, the rest in their order', () => {
    const system = lostUpdate();
    expect(passingTwin(system, [0, 1, 1, 0], 2)).toEqual({ at: 2, lanes: [0, 0, 1, 1] });
  });

  test('goes on by the rule where the failing run ended', () => {
    const system = twoLocks();
    const lanes = failing(system);
    const point = noReturn(system, lanes);
    const twin = passingTwin(system, lanes, 'after' in point ? point.after : lanes.length);
    system.reset();
    for (const lane of twin?.lanes ?? []) system.step(lane);
    expect(isWell(system)).toBe(true);
    expect(twin?.lanes.slice(0, (twin?.at ?? 1) - 1)).toEqual(lanes.slice(0, (twin?.at ?? 1) - 1));
  });

  test('is none where every order fails', () => {
    expect(passingTwin(unguarded(), [], 0)).toBeNull();
  });
});
