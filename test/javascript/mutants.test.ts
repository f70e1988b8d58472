import { expect, test } from 'vitest';
import { check } from '../../dist/src/javascript/check.js';
import { algorithms, inParallel } from '../../scripts/mutants/threads/algorithms.js';
import { searched } from '../../scripts/mutants/threads/bench.js';

/** Checks at a time. */
const AT_ONCE = 2;
const BUILT = new URL('../../dist/scripts/mutants/threads/', import.meta.url);

const all = await algorithms(new URL('scenarios/', import.meta.url));

test('every order proves each algorithm, and shows what is wrong with each of its mutants', async () => {
  const found = await inParallel(all, AT_ONCE, async (algorithm) => {
    const { name, mutants, preemptions } = algorithm;
    const which = [...(preemptions === null ? ['none'] : []), ...Object.keys(mutants)];
    const cases = which.map((mutant) => ({ mutant }));
    const results = await searched(algorithm, cases, [{ exhaustive: true }], BUILT);
    return [name, Object.fromEntries(which.map((mutant, at) => [mutant, results[at][0].verdict]))];
  });
  expect(found).toEqual(
    all.map(({ name, mutants, preemptions }) => [
      name,
      { ...(preemptions === null && { none: 'proved' }), ...mutants },
    ]),
  );
});

// It takes minutes: where there is time.
test.runIf(Number(process.env.HEDDLE_PROPERTY_MINUTES) > 0)(
  'what a check says of an algorithm of other sizes',
  async () => {
    const sizes = all.flatMap(({ name, url, sizes, preemptions }) =>
      sizes.map((parameters) => ({ name, url, parameters, preemptions })),
    );
    const told = await inParallel(sizes, AT_ONCE, async ({ name, url, parameters, preemptions }) => {
      const how = preemptions === null ? { exhaustive: true } : { preemptions };
      const { verdict } = await check(url, { ...how, parameters });
      return { name, parameters, preemptions, found: verdict };
    });
    expect(told).toEqual(
      told.map((one) => ({ ...one, found: one.preemptions === null ? 'proved' : 'incomplete' })),
    );
  },
);
