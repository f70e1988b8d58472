import { describe, expect, it } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { Random } from '../../../sim/random.js';
import { run } from '../../../sim/run.js';
import { Uniform } from '../../../sim/strategies/uniform.js';
import { System } from '../../../sim/system.js';
import { sample } from '../../../sim/watch/sample.js';
import {
  type Access,
  awaits,
  chiSquare,
  chiSquareLimit,
  loads,
  stores,
  straightLine,
  systemOf,
  writes,
} from './straight-line.js';

const idle = (steps: number): Access[] => Array.from({ length: steps }, () => loads(0));

/** How often each interleaving comes up. */
function frequencies(system: System, runs: number): Map<string, number> {
  const strategy = new Uniform(system, new Random('uniform'));
  const orders = new Map<string, number>();
  for (let i = 0; i < runs; i++) {
    const order = sample(system, strategy).lanes.join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(BigInt(orders.size)).toBe(strategy.total);
  return orders;
}

describe('Uniform', () => {
  const total = (system: System) => new Uniform(system, new Random('')).total;

  it('counts the interleavings of lanes without waits: multinomial coefficients', () => {
    expect(total(systemOf([idle(3), idle(4)]))).toBe(35n);
    expect(total(systemOf([idle(30), idle(40)]))).toBe(55_347_740_058_143_507_128n);
    expect(total(systemOf([idle(2), idle(3), idle(4)]))).toBe(1260n);
    expect(total(systemOf([idle(5)]))).toBe(1n);
  });

  it('counts what an exploration counts, waits included', () => {
    const system = systemOf([
      [...idle(3), stores(0), ...idle(2), awaits(1), ...idle(2)],
      [...idle(1), awaits(0), ...idle(4), stores(1), ...idle(3)],
    ]);
    expect(total(system).toString()).toBe(explore(system, { byLevels: true, count: true }).interleavings);
  });

  it.each([
    ['without waits', systemOf([idle(3), idle(5)])],
    ['of three lanes', systemOf([idle(2), idle(1), idle(3)])],
    [
      'with waits',
      systemOf([
        [...idle(2), stores(0), ...idle(3)],
        [loads(1), awaits(0), ...idle(2)],
      ]),
    ],
    [
      'with deadlocks',
      systemOf([
        [stores(0, 1), stores(0, 0)],
        [loads(1), awaits(0), loads(1)],
      ]),
    ],
    [
      'that end in a race',
      systemOf([
        [...idle(2), writes(0), ...idle(2)],
        [loads(0), writes(0), loads(0)],
      ]),
    ],
  ])('makes every interleaving as likely: systems %s', (_, system) => {
    const orders = frequencies(system, 200 * Number(total(system)));
    expect(chiSquare([...orders.values()])).toBeLessThan(chiSquareLimit(orders.size));
  });

  it('ends a path at a step that does something wrong', () => {
    let made: System | null = null; // a system asks for faults while it is made, too
    const fault = () => (made?.hasEnded(1) && !made.hasEnded(0) ? 'too early' : null);
    const system = systemOf([idle(3), idle(2)], 1, fault);
    made = system;
    // B must not end before A: paths end with B's last step, after none, one, two or all three steps of A.
    expect(total(system)).toBe(1n + 2n + 3n + 4n);
    const orders = frequencies(system, 4000);
    expect(chiSquare([...orders.values()])).toBeLessThan(chiSquareLimit(orders.size));
  });

  it('goes on at random after the end of a path, for a runner that does', () => {
    const system = systemOf([
      [loads(0), writes(0), loads(0)],
      [writes(0), loads(0)],
    ]);
    const strategy = new Uniform(system, new Random('beyond'));
    const orders = new Set<string>();
    for (let i = 0; i < 300; i++) {
      let order = '';
      system.reset();
      run(system, {
        begin: () => strategy.begin(system),
        choose: (enabled, count) => strategy.choose(enabled, count),
        taken: (lane) => {
          order += lane;
          strategy.taken(lane);
        },
      });
      orders.add(order);
    }
    expect(orders.size).toBe(10);
  });

  it('decides exactly where 32 random bits do not', () => {
    // A third has no end in binary. The bits given are those of 1/3 rounded down, then one word more.
    const system = systemOf([idle(1), idle(2)]);
    const choose = (...words: number[]) => {
      const random = new Random('');
      random.bits = () => words.shift() ?? 0;
      const strategy = new Uniform(system, random);
      system.reset();
      strategy.begin(system);
      const lane = strategy.choose(Int32Array.of(0, 1), 2);
      expect(words).toEqual([]);
      return lane;
    };
    expect(choose(0x55555554)).toBe(0);
    expect(choose(0x55555555, 0x55555554)).toBe(0);
    expect(choose(0x55555555, 0x55555555, 0)).toBe(0);
    expect(choose(0x55555555, 0x55555556)).toBe(1);
    expect(choose(0x55555556)).toBe(1);
    expect(choose(0xffffffff | 0)).toBe(1);
  });

  it('refuses loops, which have no end of interleavings', () => {
    const system = new System({
      lanes: [straightLine('A', [loads(0), loads(0)], true), straightLine('B', [loads(0)])],
      cells: ['cell'],
      context: () => null,
    });
    expect(() => new Uniform(system, new Random(''))).toThrow(/loops/);
  });

  it('refuses more states than it may hold', () => {
    const system = systemOf([idle(20), idle(20)]);
    expect(() => new Uniform(system, new Random(''), 440)).toThrow(/more than 440/);
    expect(new Uniform(system, new Random(''), 441).total).toBe(137_846_528_820n);
  });

  it('draws anew from another source, and counts nothing again', () => {
    const system = systemOf([idle(3), idle(4)]);
    const strategy = new Uniform(system, new Random('one'));
    const runs = () => Array.from({ length: 10 }, () => sample(system, strategy).lanes.join(''));
    const [first, second] = [runs(), runs()];
    strategy.reseed(new Random('one'));
    expect(runs()).toEqual(first);
    expect(second).not.toEqual(first);
    expect(new Uniform(system, new Random('two')).total).toBe(strategy.total);
  });

  it('refuses to run another system than the one counted', () => {
    const strategy = new Uniform(systemOf([idle(2)]), new Random(''));
    expect(() => strategy.begin(systemOf([idle(2)]))).toThrow(RangeError);
  });
});
