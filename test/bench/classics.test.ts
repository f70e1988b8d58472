import { describe, expect, test } from 'vitest';
import type { Classic } from '../../scripts/bench/sct/classic.js';
import { examine } from '../../scripts/bench/sct/examine.js';
import { published } from '../../scripts/bench/sct/published.js';
import { runsToFinding, STRATEGIES } from '../../scripts/bench/sct/runs-to-finding.js';
import { CLASSICS } from '../../scripts/bench/sct/systems.js';
import { countTraces } from '../../scripts/bench/sct/trace-count.js';
import { replay } from '../../sim/explore/replay.js';
import { contextSwitches } from '../../sim/interleaving.js';
import type { System } from '../../sim/system.js';

/** A search through all of their states takes too long for a test. */
const SLOW = ['reorder_10', 'safe-stack'];

/** In a form in which all states can be looked at, or not. */
const FORMS = CLASSICS.flatMap((classic: Classic) => [
  {
    name: `${classic.name}, as a table`,
    finds: classic.finds,
    build: classic.table,
    searched: classic.searched !== 'neither' && !SLOW.includes(classic.name),
  },
  {
    name: `${classic.name}, as generators`,
    finds: classic.finds,
    build: classic.generators,
    searched: classic.searched === 'both' && !SLOW.includes(classic.name),
  },
]);

test.each(FORMS.filter(({ searched }) => searched))(
  '$name, has what it is known for and nothing else',
  ({ finds, build }) => {
    const { verdict, finds: found, deviations } = examine(build());
    expect(found).toEqual(finds);
    if (finds.length === 0) expect(verdict).toBe('proved');
    else expect(replay(build(), deviations ?? '').finding?.kind).toBe(verdict);
  },
);

test.each(FORMS.filter(({ searched, name }) => !searched && !name.startsWith('safe-stack')))(
  '$name, is too large to search, and goes wrong in some run',
  ({ build }) => {
    expect(runsToFinding(build(), 'SURW', 1, 2000).found).toBe(1);
  },
);

test.each(CLASSICS.filter(({ shortest }) => shortest !== null))(
  '$name goes wrong along the way that is known to be the shortest',
  ({ shortest, finds, ...forms }) => {
    for (const build of [forms.table, forms.generators]) {
      const { finding, lanes } = replay(build(), shortest?.deviations ?? '');
      expect([finding?.kind]).toEqual(finds);
      expect(lanes).toHaveLength(shortest?.steps ?? 0);
      expect(contextSwitches([...lanes])).toBe(shortest?.contextSwitches);
    }
  },
);

test.each(CLASSICS.filter(({ traces }) => traces !== null))(
  '$name has as many Mazurkiewicz traces as was published, in both forms',
  ({ traces, ...forms }) => {
    expect(countTraces(forms.table())).toBe(traces);
    expect(countTraces(forms.generators())).toBe(traces);
  },
);

test('there are more than forty, each with a name of its own', () => {
  expect(CLASSICS.length).toBeGreaterThan(40);
  expect(new Set(CLASSICS.map(({ name }) => name)).size).toBe(CLASSICS.length);
});

describe('runs to a finding', () => {
  const account = CLASSICS.find(({ name }) => name === 'account') as Classic;
  const right = CLASSICS.find(({ name }) => name === 'peterson') as Classic;
  const of = (system: System) =>
    (Object.keys(STRATEGIES) as (keyof typeof STRATEGIES)[]).map((name) =>
      runsToFinding(system, name, 4, 50),
    );

  test('are few where few are needed, and the same again', () => {
    const runs = of(account.table());
    expect(runs.every(({ median, found }) => median >= 1 && median < 50 && found === 4)).toBe(true);
    expect(of(account.table())).toEqual(runs);
  });

  test('have no median where nothing is found', () => {
    for (const one of of(right.table())) expect(one).toEqual({ median: Number.NaN, found: 0 });
  });
});

test('what was published is of a program that is here', () => {
  expect(published('account', 'random walk')).toEqual({ median: 12, found: 20 });
  expect(published('reorder_10', 'PCT-3')).toEqual({ median: 3787, found: 16 });
  expect(published('peterson', 'POS')).toBe(null);
});
