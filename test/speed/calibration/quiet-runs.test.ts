import { expect, test } from 'vitest';
import type { Probe } from '../../../src/speed/calibration/probe.js';
import { timeQuietly } from '../../../src/speed/calibration/quiet-runs.js';

/** A probe that finds these moments quiet or not, one after the other. */
function probeOf(...moments: boolean[]): Probe {
  const next = () => moments.shift() ?? false;
  return { isQuiet: async () => next() } as unknown as Probe;
}

function counting(): () => Promise<number> {
  let ns = 0;
  return async () => ++ns;
}

test('runs are kept that lay between two quiet readings of the probe', async () => {
  const probe = probeOf(true, true, false, true, true);
  const runs = await timeQuietly(probe, counting(), ({ all }) => all.length >= 12);
  expect(runs.all).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(runs.quiet).toEqual([1, 2, 3, 10, 11, 12]);
});

test('there is one burst at least, however late it is', async () => {
  const { all, quiet } = await timeQuietly(probeOf(), counting(), () => true);
  expect(all).toEqual([1, 2, 3]);
  expect(quiet).toEqual([]);
});
