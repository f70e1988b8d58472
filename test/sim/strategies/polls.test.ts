import { describe, expect, it } from 'vitest';
import type { Outlook } from '../../../sim/execution.js';
import { Replay } from '../../../sim/interleaving.js';
import { Random } from '../../../sim/random.js';
import { Pct } from '../../../sim/strategies/pct.js';
import type { Strategy } from '../../../sim/strategy.js';
import type { System } from '../../../sim/system.js';
import { sample } from '../../../sim/watch/sample.js';
import { readersWriters, spscRing } from '../../systems/exchanges.js';
import { bakery, dekker, filterLock } from '../../systems/locks.js';
import { laneOf, loads, stores, systemOf, takes } from '../../systems/states.js';

const SEEDS = 20;
const RUNS = 2000;
const MAX_STEPS = 400;

/** The same strategy, which is not shown what lanes remember: it cannot tell who polls. */
const blind = (strategy: Strategy): Strategy => ({
  begin: ({ lanes }) => strategy.begin({ lanes } as unknown as Outlook),
  choose: (enabled, count) => strategy.choose(enabled, count),
  taken: (lane) => strategy.taken(lane),
});

/** By seed, the runs until there is a finding; and the share of runs that were cut off. */
function search(system: System, name: string, depth: number, see: boolean, most = RUNS) {
  const steps = Math.min(200, Math.max(10, sample(system, new Replay([]), { maxSteps: 200 }).steps));
  let [runs, cut] = [0, 0];
  const found = Array.from({ length: SEEDS }, (_, seed) => {
    const pct = new Pct(new Random(`${name} ${seed}`), depth, steps);
    for (let run = 1; run <= most; run++) {
      const { finding, ended } = sample(system, see ? pct : blind(pct), { maxSteps: MAX_STEPS });
      runs++;
      if (!ended) cut++;
      if (finding) return run;
    }
    return Number.POSITIVE_INFINITY;
  }).sort((a, b) => a - b);
  return { median: (found[SEEDS / 2 - 1] + found[SEEDS / 2]) / 2, cut: cut / runs };
}

describe('PCT, of lanes that poll', () => {
  it.each([
    ['filter lock, victim first', () => filterLock(3, 'victim first'), 1200],
    ['filter lock, a level short', () => filterLock(3, 'a level short'), 20],
    ['Peterson, victim first', () => filterLock(2, 'victim first'), 120],
    ['bakery, no order of equals', () => bakery(3, 'no order of equals'), 1000],
    ['Dekker, looks first', () => dekker('looks first'), 90],
    ['ring, fills the last slot', () => spscRing('fills the last slot'), 12],
    ['ring, publishes first', () => spscRing('publishes first'), 4],
    ['readers and writers, looks and then shuts', () => readersWriters('looks and then shuts'), 90],
  ])('finds what is wrong with the %s, and cuts off no run', (name, build, most) => {
    const { median, cut } = search(build(), name, 3, true);
    expect(median).toBeLessThan(most);
    expect(cut).toBe(0);
  });

  it('cuts off most runs of some where it does not see who polls', () => {
    expect(search(bakery(3, 'no order of equals'), 'blind', 3, false, 50).cut).toBeGreaterThan(0.5);
  });

  it('ends every run of those that are right', () => {
    for (const build of [() => filterLock(3), () => bakery(3), dekker, spscRing, readersWriters]) {
      expect(search(build(), 'right', 3, true, 20)).toMatchObject({ cut: 0 });
    }
  });

  it('lets a lane that polls go on by what it awaits, before a lane of lower priority', () => {
    const polls = laneOf('polls', { look: loads(0, (r) => (r.seen ? 'end' : 'look')) });
    const gives = laneOf('gives', {
      store: stores(0, 1, 'idle'),
      idle: loads(1, 'more'),
      more: loads(1, 'end'),
    });
    const orders = new Set<string>();
    const pct = new Pct(new Random('order'), 1, 10);
    const system = systemOf([polls, gives], ['flag', 'other']);
    for (let run = 0; run < 50; run++) orders.add(sample(system, pct).lanes.join(''));
    // It notices at the third look that it was there before, and goes on as soon as there is something to see.
    expect([...orders].sort()).toEqual(['0010' + '11', '1110'].sort());
  });

  it('takes an exchange that fails for a poll, and goes round with all others where all poll', () => {
    const spins = laneOf('spins', { take: takes(0, (r) => (r.seen ? 'take' : 'end')) });
    const { lanes, ended } = sample(systemOf([spins, spins], ['lock']), new Pct(new Random('lock'), 2, 10), {
      maxSteps: 60,
    });
    expect(ended).toBe(false);
    expect(new Set(lanes).size).toBe(2);
  });
});
