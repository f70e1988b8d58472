import { describe, expect, test } from 'vitest';
import { FasterWay, LOOP, THREADS, type Way } from '../../src/run/faster-way.js';
import { RecentTimes, WINDOW } from '../../src/run/recent-times.js';
import { busy, CALM, course, type Mood, quiet } from './machine-moods.js';

/** The ways of so many runs, where each takes what this says. */
function ways(runs: number, nsOf: (way: Way, run: number) => number, fasterWay = new FasterWay()): Way[] {
  return Array.from({ length: runs }, (_, run) => {
    const { way } = fasterWay;
    fasterWay.took(way, nsOf(way, run));
    return way;
  });
}

const FIRST_RUNS = 16;

describe('the faster way', () => {
  test('is looked for in turns of both at first, whose first runs do not count', () => {
    const first = ways(FIRST_RUNS + 1, (way, run) => (run % 4 === 0 ? 1e9 : way === THREADS ? 60 : 100));
    const block = (way: Way) => [way, way, way, way];
    expect(first).toEqual([...block(LOOP), ...block(THREADS), ...block(LOOP), ...block(THREADS), THREADS]);
  });

  test('is the loop where threads are no faster', () => {
    expect(ways(FIRST_RUNS + 1, () => 100).at(-1)).toBe(LOOP);
  });

  test('is what the times say, and nothing else', () => {
    const nsOf = (way: Way, run: number) => 50 + 40 * Number(way === THREADS) * Math.sin(run) + (run % 7);
    expect(ways(2000, nsOf)).toEqual(ways(2000, nsOf));
  });

  test('is not judged by runs that went another way', () => {
    const fasterWay = new FasterWay();
    for (let run = 0; run < 100; run++) fasterWay.took(THREADS, 1);
    expect(ways(4, () => 100, fasterWay)).toEqual([LOOP, LOOP, LOOP, LOOP]);
  });
});

describe('on a machine that is', () => {
  const share = (moods: readonly Mood[]) =>
    course(moods, CALM).onThreads.map((threads, at) => threads / moods[at].runs);

  test('quiet, threads are taken; busy, the loop', () => {
    expect(share([quiet(10_000)])[0]).toBeGreaterThan(0.95);
    expect(share([busy(10_000)])[0]).toBeLessThan(0.002);
  });

  test('busy after a while, the loop is taken within a window of runs', () => {
    const { onThreads } = course([quiet(1000), busy(1000)], CALM);
    expect(onThreads[1]).toBeLessThan(2 * WINDOW);
  });

  test('quiet again, threads are taken once a look at them was to be had', () => {
    const [first, second, third] = share([quiet(1000), busy(5000), quiet(20_000)]);
    expect(first).toBeGreaterThan(0.95);
    expect(second).toBeLessThan(0.01);
    // What a look at threads that are 29 times as slow costs, its four runs, is 2 % of 5,600 runs.
    expect(third).toBeGreaterThan(0.7);
  });

  test.each([
    ['quiet', [quiet(20_000)]],
    ['busy', [busy(100_000)]],
    ['alike both ways', [{ loopNs: 100e3, threadsNs: 104e3, runs: 20_000 }]],
    ['quiet, busy and quiet again', [quiet(100_000), busy(100_000), quiet(100_000)]],
  ])('%s: all runs together take 5 percent more than the better way at most', (_, moods: readonly Mood[]) => {
    for (const outlierEvery of [0, 13, 100]) {
      const { took, better } = course(moods, { ...CALM, share: 0.1, outlierEvery, outlierFactor: 20 });
      expect(took / better).toBeLessThan(1.05);
    }
  });

  test('held up for long in a look, it is looked at again all the same', () => {
    const fasterWay = new FasterWay();
    ways(FIRST_RUNS, (way) => (way === THREADS ? 200 : 100), fasterWay);
    ways(200, (way) => (way === THREADS ? 1e9 : 100), fasterWay);
    expect(ways(20_000, (way) => (way === THREADS ? 50 : 100), fasterWay).at(-1)).toBe(THREADS);
  });
});

test('recent times have the median of the last ones, the smaller of two', () => {
  const recent = new RecentTimes();
  expect(recent.median).toBe(Number.POSITIVE_INFINITY);
  const medians = [5, 1, 3, 2].map((ns) => {
    recent.add(ns);
    return recent.median;
  });
  expect(medians).toEqual([5, 1, 3, 2]);
  for (let ns = 0; ns < 100; ns++) recent.add(ns);
  expect(recent.median).toBe(99 - (WINDOW >> 1));
  recent.clear();
  expect(recent.median).toBe(Number.POSITIVE_INFINITY);
});
