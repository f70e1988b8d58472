import { describe, expect, it } from 'vitest';
import { Random } from '../../../sim/random.js';
import { jittered } from '../../../sim/time/jitter.js';
import { Timed } from '../../../sim/time/timed.js';
import { sample } from '../../../sim/watch/sample.js';
import type { State } from '../../../src/lane/lane.js';
import { loads, systemOf } from '../strategies/straight-line.js';

const costs = { stepNs: () => 100, observeNs: 40 };
const drawn = (amplitude: number, seed = 'jitter') => {
  const model = jittered(costs, new Random(seed), amplitude);
  return Array.from({ length: 10_000 }, () => model.stepNs(0, {} as State, 0));
};

describe('jittered', () => {
  it('changes nothing at amplitude 0', () => {
    expect(new Set(drawn(0))).toEqual(new Set([100]));
  });

  it('keeps most steps within the amplitude, as many faster as slower, and makes one in fifty much longer', () => {
    const times = drawn(1);
    const pauses = times.filter((ns) => ns > 200);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(50);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1100);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(100_100);
    expect(pauses.length).toBeGreaterThan(140);
    expect(pauses.length).toBeLessThan(260);
    const faster = times.filter((ns) => ns < 100).length;
    expect(faster).toBeGreaterThan(4600);
    expect(faster).toBeLessThan(5200);
  });

  it('gives the same costs for the same seed, and leaves the cost of observing alone', () => {
    expect(drawn(0.3)).toEqual(drawn(0.3));
    expect(drawn(0.3)).not.toEqual(drawn(0.3, 'other'));
    expect(jittered(costs, new Random(''), 0.3).observeNs).toBe(40);
  });

  it('makes timed runs differ', () => {
    const system = systemOf([Array(20).fill(loads(0)), Array(20).fill(loads(0))]);
    const strategy = new Timed(2, jittered(costs, new Random('timed'), 0.5), false);
    const orders = new Set(Array.from({ length: 20 }, () => sample(system, strategy).lanes.join('')));
    expect(orders.size).toBeGreaterThan(15);
  });

  it('refuses amplitudes below 0 and those that are no number', () => {
    expect(() => jittered(costs, new Random(''), -0.1)).toThrow(RangeError);
    expect(() => jittered(costs, new Random(''), Number.NaN)).toThrow(RangeError);
  });
});
