import { describe, expect, test } from 'vitest';
import { doubtsOf } from '../../../src/speed/calibration/doubts.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';

const probes = [
  [460_000, 9e6],
  [455_000, 470_000],
  [3e6, 458_000],
];
const right = { predictedNs: 460_000, measuredNs: 455_000 };

describe('a calibration is doubted', () => {
  test('for nothing, where all is well', () => {
    expect(doubtsOf(BUILT_IN_MACHINE, probes, [right, { predictedNs: 90, measuredNs: 110 }])).toEqual([]);
  });

  test('where the machine was not steady', () => {
    expect(doubtsOf(BUILT_IN_MACHINE, probes.slice(0, 1), [right])).toEqual([
      expect.stringMatching(/^it was looked at only once/),
    ]);
  });

  test('where a parameter came out as no machine has it', () => {
    expect(doubtsOf({ ...BUILT_IN_MACHINE, publishNs: 78_549 }, probes, [right])).toEqual([
      expect.stringMatching(/^publishNs is 78549, and not between/),
    ]);
  });

  test.each([
    [
      'too long',
      { predictedNs: 16.1e6, measuredNs: 1.03e6 },
      /took 1030 us, and is predicted to take 16100 us/,
    ],
    ['too short', { predictedNs: 3e5, measuredNs: 9e5 }, /took 900 us, and is predicted to take 300 us/],
    ['no time at all', { predictedNs: Number.NaN, measuredNs: 1e6 }, /predicted to take NaN us/],
  ])('where it predicts for a run that was measured what is %s', (_, off, why) => {
    expect(doubtsOf(BUILT_IN_MACHINE, probes, [right, off])).toEqual([expect.stringMatching(why)]);
  });
});
