import { describe, expect, it } from 'vitest';
import { Random } from '../../../sim/random.js';
import { profile, Surw } from '../../../sim/strategies/surw.js';
import { sample } from '../../../sim/watch/sample.js';
import {
  adds,
  awaits,
  awaitsAny,
  chiSquare,
  chiSquareLimit,
  loads,
  reads,
  stores,
  systemOf,
  writes,
} from './straight-line.js';

describe('profile', () => {
  it('counts what each lane accesses: cells by number, then plain bytes', () => {
    const system = systemOf([
      [writes(0), stores(0), adds(1), loads(1)],
      [awaits(0), reads(0), awaitsAny(0, 1), awaitsAny(1, 0)],
    ]);
    expect(profile(system).counts.map((counts) => [...counts])).toEqual([
      [1, 2, 1],
      [3, 2, 1],
    ]);
  });

  it('leaves the system at its beginning', () => {
    const system = systemOf([[stores(0), stores(1)], [loads(0)]]);
    const before = [...system.words];
    profile(system);
    expect([...system.words]).toEqual(before);
  });

  it('counts what comes before a deadlock', () => {
    const { counts } = profile(systemOf([[loads(0), awaits(1), loads(0)], [loads(0)]]));
    expect(counts.map((lane) => lane[0])).toEqual([1, 1]);
  });

  it('ends in a run that does not, at the limit of steps', () => {
    const system = systemOf([[loads(0)]]);
    expect(profile(system, 0).counts[0][0]).toBe(0);
  });
});

describe('Surw', () => {
  it('makes all orders of the interesting accesses as likely, however many other steps there are', () => {
    // Lane A: two interesting accesses after eight others; lane B: two at once. A random walk all but never has A first.
    const others = Array.from({ length: 8 }, () => loads(1));
    const system = systemOf([
      [...others, loads(0), loads(0)],
      [loads(0), loads(0), loads(0)],
    ]);
    const strategy = new Surw(new Random('surw'), profile(system));
    const orders = new Map<string, number>();
    for (let i = 0; i < 5000; i++) {
      const { lanes } = sample(system, strategy);
      let step = 0;
      const order = lanes.filter((lane) => lane === 1 || ++step > others.length).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(10);
    expect(chiSquare([...orders.values()])).toBeLessThan(chiSquareLimit(10));
  });

  it('draws one of the shared objects anew for each run', () => {
    const system = systemOf([
      [loads(0), loads(0), loads(0), loads(0), loads(1)],
      [loads(0), loads(1), loads(1), loads(1), loads(1)],
    ]);
    const strategy = new Surw(new Random('objects'), profile(system));
    const runs = 4000;
    let last = 0;
    for (let i = 0; i < runs; i++) {
      const { lanes } = sample(system, strategy);
      if (lanes.indexOf(1) >= 4) last++;
    }
    // B's access to cell 0 comes after A's four with probability 1/5 where cell 0 is drawn, about 1/16 where cell 1 is.
    expect(last / runs).toBeGreaterThan(0.1);
    expect(last / runs).toBeLessThan(0.165);
  });

  it('goes on where the lane whose turn it is waits for one held back', () => {
    const system = systemOf([
      [awaits(0), stores(1), loads(0)],
      [stores(0), awaits(1), loads(0)],
    ]);
    const strategy = new Surw(new Random('waits'), profile(system));
    for (let i = 0; i < 200; i++) {
      const { finding, lanes } = sample(system, strategy);
      expect(finding).toBeNull();
      expect(lanes).toHaveLength(6);
    }
  });

  it('is a random walk where nothing is shared', () => {
    const system = systemOf([[loads(0), loads(0)], [loads(1)]]);
    const strategy = new Surw(new Random('apart'), profile(system));
    expect(new Set(Array.from({ length: 100 }, () => sample(system, strategy).lanes.join(''))).size).toBe(3);
  });

  it('goes on where the profile counted too few accesses', () => {
    const { counts } = profile(systemOf([[loads(0)], [loads(0)]]));
    const system = systemOf([[loads(0), loads(0), loads(0)], [loads(0)]]);
    const strategy = new Surw(new Random('few'), { counts });
    for (let i = 0; i < 100; i++) expect(sample(system, strategy).lanes).toHaveLength(4);
  });

  it('refuses the profile of another system', () => {
    const accesses = profile(systemOf([[loads(0)], [loads(0)]]));
    expect(() => new Surw(new Random(''), accesses).begin(systemOf([[loads(0)]]))).toThrow(RangeError);
  });
});
