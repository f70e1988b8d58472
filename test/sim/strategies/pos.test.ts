import { describe, expect, it } from 'vitest';
import { nextStepsConflict } from '../../../sim/access-conflict.js';
import { Random } from '../../../sim/random.js';
import { run } from '../../../sim/run.js';
import { Pos } from '../../../sim/strategies/pos.js';
import { sample } from '../../../sim/watch/sample.js';
import { Accesses } from '../../../src/lane/accesses.js';
import {
  type Access,
  adds,
  awaits,
  awaitsAny,
  loads,
  notifies,
  parks,
  reads,
  stores,
  systemOf,
  writes,
} from './straight-line.js';

const SAMPLES = 6000;

/** How often B's one step comes after all steps of A. */
function shareOfLast(a: readonly Access[], b: Access): number {
  const system = systemOf([a, [b]]);
  const strategy = new Pos(new Random('pos'));
  let last = 0;
  for (let i = 0; i < SAMPLES; i++) if (sample(system, strategy).lanes.at(-1) === 1) last++;
  return last / SAMPLES;
}

describe('Pos', () => {
  it('keeps the priority of a pending step while others take steps that do not conflict', () => {
    // B goes last if its one draw is the lowest of five.
    expect(shareOfLast([loads(0), loads(0), loads(0), loads(0)], loads(0))).toBeCloseTo(1 / 5, 1);
    expect(shareOfLast([stores(0), stores(0), stores(0), stores(0)], loads(1))).toBeCloseTo(1 / 5, 1);
    expect(shareOfLast([reads(0), reads(0), reads(0), reads(0)], reads(0))).toBeCloseTo(1 / 5, 1);
  });

  it('draws it afresh after each step that conflicts', () => {
    // B has to lose four draws of two.
    const share = shareOfLast([stores(0), stores(0), stores(0), stores(0)], loads(0));
    expect(share).toBeGreaterThan(0.045);
    expect(share).toBeLessThan(0.08);
  });

  it('draws afresh after a step that touched bytes in common, which the lane touches no more', () => {
    const writesFour = [writes(0), writes(0), writes(0), writes(0)];
    const system = systemOf([writesFour, [reads(0)]]);
    const strategy = new Pos(new Random('bytes'));
    let last = 0;
    for (let i = 0; i < SAMPLES; i++) {
      system.reset();
      const order: number[] = [];
      run(system, {
        begin: (begun) => strategy.begin(begun),
        choose: (enabled, count) => strategy.choose(enabled, count),
        taken: (lane) => {
          order.push(lane);
          strategy.taken(lane);
        },
      });
      if (order.at(-1) === 1) last++;
    }
    expect(last / SAMPLES).toBeGreaterThan(0.045);
    expect(last / SAMPLES).toBeLessThan(0.08);
  });
});

describe('nextStepsConflict', () => {
  const conflict = (a: Access, b: Access) => {
    const system = systemOf([[a], [b]], 3);
    const [mine, theirs] = [new Accesses(), new Accesses()];
    const found = nextStepsConflict(system, 0, 1, mine, theirs);
    expect(nextStepsConflict(system, 1, 0, mine, theirs)).toBe(found);
    return found;
  };

  it.each([
    ['a store and a load', stores(0), loads(0)],
    ['two stores', stores(0), stores(0)],
    ['two updates', adds(0), adds(0)],
    ['an update and a wait', adds(0), awaits(0)],
    ['a store and a parking', stores(0), parks(0)],
    ['a wake-up and a parking', notifies(0), parks(0)],
    ['a store and a wait on several cells', stores(2), awaitsAny(0, 1, 2)],
    ['two wake-ups, which may both wake one', notifies(0), notifies(0)],
    ['two parkings, which stand in a queue', parks(0), parks(0)],
    ['a write and a read', writes(0), reads(3)],
  ])('%s conflict', (_, a, b) => {
    expect(conflict(a, b)).toBe(true);
  });

  it.each([
    ['two loads', loads(0), loads(0)],
    ['two waits', awaitsAny(0, 1), awaitsAny(1, 2)],
    ['a store and a load of another cell', stores(0), loads(1)],
    ['a store and a wait on other cells', stores(0), awaitsAny(1, 2)],
    ['a wake-up and a load', notifies(0), loads(0)],
    ['two reads', reads(0), reads(0)],
    ['writes of other bytes', writes(0), writes(4)],
    ['a store and a write', stores(0), writes(0)],
  ])('%s do not', (_, a, b) => {
    expect(conflict(a, b)).toBe(false);
  });
});
