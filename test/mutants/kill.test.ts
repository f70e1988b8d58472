import { expect, test } from 'vitest';
import { mutants } from '../../scripts/mutants/all.js';
import { RUNS, runsToKill, STRATEGY_NAMES } from '../../scripts/mutants/kill.js';
import { System } from '../../sim/system.js';
import { RaceDetector } from '../../sim/watch/race-detector.js';
import { lanesIn, registers } from '../../src/lane/lane.js';

const [mutant] = mutants.filter(({ name }) => name === 'overfills the store ring by one');

test.each(STRATEGY_NAMES)(
  '%s takes as many runs for the same seed, and none is enough for the original',
  (name) => {
    const runs = runsToKill(mutant.build(), name, 'seed', null);
    expect(runs).toBeLessThanOrEqual(RUNS);
    expect(runsToKill(mutant.build(), name, 'seed', null)).toBe(runs);
    expect(runsToKill(mutant.buildOriginal(), name, 'seed', new RaceDetector())).toBe(
      Number.POSITIVE_INFINITY,
    );
  },
);

test('a system with loops is none for the strategy that counts interleavings', () => {
  const polls = lanesIn<null>()('polls', registers('seen'), {
    look: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen ? go.end : go.look),
    },
  });
  const stores = lanesIn<null>()('stores', registers(), {
    store: { stores: 0, value: () => 1, next: 'end' },
  });
  const system = new System({ lanes: [polls, stores], cells: ['flag'], context: () => null });
  expect(runsToKill(system, 'uniform', 'seed', null)).toBe('loops');
  expect(runsToKill(system, 'random', 'seed', null)).toBe(Number.POSITIVE_INFINITY);
});
