import { describe, expect, test } from 'vitest';
import { accumulate } from '../../../scripts/mutants/schedules.js';
import { explore } from '../../../sim/explore/explore.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { followedSystem } from '../../../src/safety/followed-system.js';
import { verify } from '../../../src/safety/verify.js';
import { type Action, tinySystem, walk } from './tiny-systems.js';

const loads = (count: number): readonly Action[] =>
  Array.from({ length: count }, () => ({ does: 'load', at: 0 }) as const);

function binomial(n: number, k: number): bigint {
  let result = 1n;
  for (let i = 1; i <= k; i++) result = (result * BigInt(n - k + i)) / BigInt(i);
  return result;
}

const count = (...lanes: readonly (readonly Action[])[]) =>
  explore(tinySystem(lanes), { byLevels: true, count: true });

describe('interleavings of lanes that never wait', () => {
  test.each([
    [1, 1],
    [2, 3],
    [5, 5],
    [10, 20],
    [100, 100],
  ])('are the binomial coefficient, for %i and %i steps', (m, n) => {
    const { interleavings, states, peakStates } = count(loads(m), loads(n));
    expect(interleavings).toBe(String(binomial(m + n, m)));
    expect(states).toBe((m + 1) * (n + 1));
    expect(peakStates).toBeLessThan(2 * (Math.min(m, n) + 2));
  });

  test('are the multinomial coefficient for three lanes', () => {
    expect(count(loads(4), loads(5), loads(6)).interleavings).toBe(String(binomial(15, 4) * binomial(11, 5)));
  });

  test('are one for one lane', () => {
    expect(count(loads(7)).interleavings).toBe('1');
  });

  test('are a logarithm beyond 10,000 steps', () => {
    const steps = 10_100;
    const { interleavings } = count(loads(steps), loads(3));
    expect((interleavings as { log2: number }).log2).toBeCloseTo(
      Math.log2(Number(binomial(steps + 3, 3))),
      6,
    );
  });
});

describe('interleavings of lanes that wait', () => {
  test('are those that the waits leave', () => {
    // Lane 1 cannot begin before lane 0 has taken two of its three steps.
    const first: Action[] = [
      { does: 'load', at: 1 },
      { does: 'store', at: 0, value: 1 },
      { does: 'load', at: 1 },
    ];
    const second: Action[] = [
      { does: 'await', at: 0, value: 1 },
      { does: 'load', at: 1 },
    ];
    expect(count(first, second).interleavings).toBe('3');
  });

  test('agree with a walk through all of them, for the default protocol on a small schedule', async () => {
    const schedule = accumulate(4);
    const walked = walk(followedSystem({ schedule, protocol: sequence, ringCapacity: 2 }).system);
    const { interleavings, states, transitions } = await verify(schedule, { ringCapacity: 2, count: true });
    expect({ interleavings, states, transitions }).toEqual({
      interleavings: String(walked.interleavings),
      states: walked.states,
      transitions: walked.transitions,
    });
    expect(walked.interleavings).toBeGreaterThan(100);
  });

  test('cannot be counted but level by level', () => {
    expect(() => explore(tinySystem([loads(1)]), { count: true })).toThrow(RangeError);
  });
});
