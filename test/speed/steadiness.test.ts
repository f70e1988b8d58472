import { describe, expect, test } from 'vitest';
import { Random } from '../../sim/random.js';
import { otherState, unsteadiness } from '../../src/speed/steadiness.js';

const PASSES = 8;
const READINGS = 20;
const BEST_NS = 450_000;

type Slowness = (pass: number, random: Random) => number;

/** Readings of a machine that takes so many times as long, with the noise that every machine has on top. */
function passes(slowness: Slowness, seed: string, count = PASSES): number[][] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, pass) =>
    Array.from({ length: READINGS }, () => BEST_NS * slowness(pass, random) * (1 + 0.3 * random.unit() ** 2)),
  );
}

/** Whether each of a hundred such machines is found to be steady. */
const verdicts = (slowness: Slowness, count = PASSES) => [
  ...new Set(
    Array.from({ length: 100 }, (_, seed) => unsteadiness(passes(slowness, `${seed}`, count)) === null),
  ),
];

/** A time slice that another program had, once in so many readings: ten times as long, or a hundred. */
const disturbed =
  (share: number): Slowness =>
  (_, random) =>
    random.unit() < share ? 10 ** (1 + random.unit()) : 1;

describe('a machine is steady', () => {
  test.each<[string, Slowness]>([
    ['that has its usual noise', () => 1],
    ['that is disturbed now and then', disturbed(0.05)],
    ['that is disturbed more often than not', disturbed(0.7)],
    ['that has two speeds at all times', (_, random) => (random.unit() < 0.5 ? 2 : 1)],
    ['that was slow in two passes out of eight', (pass) => (pass === 2 || pass === 5 ? 30 : 1)],
    ['that was slow in the beginning', (pass) => (pass < 4 ? 2 : 1)],
  ])('%s', (_, slowness) => {
    expect(verdicts(slowness)).toEqual([true]);
  });

  test('in two passes that agree', () => {
    expect(verdicts(() => 1, 2)).toEqual([true]);
  });
});

describe('a machine is not steady', () => {
  test.each<[string, Slowness]>([
    ['that becomes twice as slow, bit by bit', (pass) => 1 + pass / 7],
    ['that becomes twice as fast, bit by bit', (pass) => 2 - pass / 7],
    ['that becomes slow at once', (pass) => (pass < 4 ? 1 : 2)],
    ['that was fast only once', (pass) => (pass === 3 ? 1 : 2)],
    ['that has another speed in every pass', (pass) => 1 + ((5 * pass) % 8) / 4],
    [
      'that leaves a run alone in one pass only',
      (pass, random) => (pass === 5 && random.unit() < 0.5 ? 1 : 30),
    ],
  ])('%s', (_, slowness) => {
    expect(verdicts(slowness)).toEqual([false]);
  });

  test('as far as one pass can tell, or none', () => {
    for (const readings of [passes(() => 1, '1', 1), [], [[], [BEST_NS], []]]) {
      expect(unsteadiness(readings)).toMatch(/^it was looked at only once/);
    }
  });

  test('and why, in one line', () => {
    const slower = passes((pass) => (pass < 6 ? 1 : 4), '1');
    expect(unsteadiness(slower.slice(2))).toMatch(
      /^it became slower: in the end a run took [34]\.\d times as long$/,
    );
    const once = passes((pass) => (pass === 3 ? 1 : 20), '1');
    const busy = Array.from({ length: PASSES }, () => [BEST_NS, ...Array(19).fill(10 * BEST_NS)]);
    expect(unsteadiness(busy)).toBe('it is too busy: it left only 5 % of the runs alone');
    expect(unsteadiness(once)).toMatch(
      /^a run at its fastest took up to 2\d times as long .* only 1 of 8 times/,
    );
  });
});

describe('a machine that was calibrated', () => {
  test('is in that state where the probe is about as fast', () => {
    for (const factor of [0.9, 1, 1.1]) {
      expect(
        otherState(
          BEST_NS,
          passes(() => factor, 'now'),
        ),
      ).toBeNull();
    }
  });

  test('is in another one where it was slow then and is fast now, or the other way round', () => {
    expect(
      otherState(
        2 * BEST_NS,
        passes(() => 1, 'now'),
      ),
    ).toMatch(/^it is faster .* 2\.0 times as long then$/);
    expect(
      otherState(
        BEST_NS,
        passes(() => 30, 'now'),
      ),
    ).toMatch(/^it is slower .* takes 30 times as long$/);
  });

  test('says nothing of its state where it is not steady now', () => {
    expect(
      otherState(
        BEST_NS,
        passes((pass) => (pass === 3 ? 1 : 2), 'now'),
      ),
    ).toBe(unsteadiness(passes((pass) => (pass === 3 ? 1 : 2), 'now')));
  });
});
