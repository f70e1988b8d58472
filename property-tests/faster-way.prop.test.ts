import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { CALM, course, type Mood } from '../test/run/machine-moods.js';
import { runs } from './runs.js';

const time = fc.integer({ min: 1_000, max: 30_000 });

/** Threads may be up to 30 times as fast or as slow as one loop. */
const mood: fc.Arbitrary<Mood> = fc.record({
  loopNs: time,
  threadsNs: time,
  runs: fc.integer({ min: 0, max: 5_000 }),
});

const noise = fc.record({
  seed: fc.string(),
  share: fc.constantFrom(0, 0.05, 0.1),
  // Of nine times one at most is an outlier.
  outlierEvery: fc.constantFrom(0, 9, 31, 100),
  outlierFactor: fc.constantFrom(3, 30),
});

const slowestOf = (moods: readonly Mood[]) =>
  Math.max(...moods.flatMap(({ loopNs, threadsNs }) => [loopNs, threadsNs]));

/** Runs of the worse way in which a mood is found out: at first half of them, later a window and a look. */
const FOUND_OUT = 16;
/** What a look takes, and of what share of the time it is paid. */
const LOOK = 4;
const SHARE = 0.02;

test.prop([mood, noise], runs(300))(
  'in one mood of the machine all runs take 5 % more than the better way at most, but for the first ones',
  (mood, drawn) => {
    const { took, better } = course([mood], drawn);
    const held = drawn.outlierEvery > 0 ? 2 * drawn.outlierFactor : 0;
    expect(took).toBeLessThanOrEqual(1.05 * better + (FOUND_OUT + held) * slowestOf([mood]));
  },
);

test.prop([fc.array(mood, { minLength: 1, maxLength: 6 }), fc.string()], runs(300))(
  'when moods change, they take longer by no more than it takes to find that out',
  (moods, seed) => {
    const share = 0.1;
    const { took, better } = course(moods, { ...CALM, seed, share });
    const slowest = slowestOf(moods) * (1 + share);
    // A way that has become the better one is not looked at before the last look is paid for.
    const unpaid = (LOOK * slowest) / SHARE;
    expect(took).toBeLessThanOrEqual(1.05 * better + moods.length * (FOUND_OUT * slowest + unpaid));
  },
);
