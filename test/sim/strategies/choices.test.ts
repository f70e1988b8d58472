import { describe, expect, test } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { Random } from '../../../sim/random.js';
import { Pct } from '../../../sim/strategies/pct.js';
import { Pos } from '../../../sim/strategies/pos.js';
import { RandomWalk } from '../../../sim/strategies/random.js';
import { profile, Surw } from '../../../sim/strategies/surw.js';
import { Uniform } from '../../../sim/strategies/uniform.js';
import type { Strategy } from '../../../sim/strategy.js';
import { System } from '../../../sim/system.js';
import { sample } from '../../../sim/watch/sample.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { chiSquare, chiSquareLimit } from './straight-line.js';

const lane = lanesIn<unknown>();

const chooser = lane('chooser', registers('first', 'second'), {
  first: {
    chooses: 3,
    take: (r, it) => {
      r.first = it;
    },
  },
  store: { stores: 0, value: (r) => r.first },
  second: {
    chooses: 2,
    take: (r, it) => {
      r.second = it;
    },
  },
});
const other = lane('other', registers(), {
  load: { loads: 0, take: () => {} },
  sleep: { parks: 0, while: 0, timeLimit: 5 },
});
const system = new System({ lanes: [chooser, other], cells: ['a'], spuriousWakeUps: true });

const strategies: Record<string, (random: Random) => Strategy> = {
  walk: (random) => new RandomWalk(random),
  pct: (random) => new Pct(random, 1, 10),
  pos: (random) => new Pos(random),
  surw: (random) => new Surw(random, profile(system)),
  uniform: (random) => new Uniform(system, random),
};

describe.each(Object.entries(strategies))('%s', (_, create) => {
  test('takes every choice, each whatever was chosen before', () => {
    const strategy = create(new Random('choices'));
    const chosen = new Map<string, number>();
    for (let run = 0; run < 600; run++) {
      const { ended, finding } = sample(system, strategy);
      expect([ended, finding]).toEqual([true, null]);
      const { first, second } = system.registers[0];
      chosen.set(`${first} ${second}`, (chosen.get(`${first} ${second}`) ?? 0) + 1);
    }
    expect(chosen.size).toBe(6);
    for (const times of chosen.values()) expect(times).toBeGreaterThan(30);
  });
});

test('Uniform counts what is chosen as a part of an interleaving, and makes all as likely', () => {
  const strategy = new Uniform(system, new Random('uniform'));
  const { interleavings } = explore(system, { byLevels: true, count: true });
  expect(String(strategy.total)).toBe(interleavings);
  const orders = new Map<string, number>();
  for (let run = 0; run < 100 * Number(strategy.total); run++) {
    const order = sample(system, strategy).lanes.join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(BigInt(orders.size)).toBe(strategy.total);
  expect(chiSquare([...orders.values()])).toBeLessThan(chiSquareLimit(orders.size));
});
