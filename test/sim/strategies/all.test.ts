import { describe, expect, it } from 'vitest';
import { Random } from '../../../sim/random.js';
import { Pct } from '../../../sim/strategies/pct.js';
import { Pos } from '../../../sim/strategies/pos.js';
import { profile, Surw } from '../../../sim/strategies/surw.js';
import { Uniform } from '../../../sim/strategies/uniform.js';
import type { Strategy } from '../../../sim/strategy.js';
import type { System } from '../../../sim/system.js';
import { RaceDetector } from '../../../sim/watch/race-detector.js';
import { sample } from '../../../sim/watch/sample.js';
import { adds, awaits, loads, notifies, parks, reads, stores, systemOf, writes } from './straight-line.js';

const strategies: Record<string, (system: System, random: Random) => Strategy> = {
  pct: (_, random) => new Pct(random, 3, 16),
  pos: (_, random) => new Pos(random),
  surw: (system, random) => new Surw(random, profile(system)),
  uniform: (system, random) => new Uniform(system, random),
};

/** Three lanes with every verb; race-free, and in some interleavings the last wait hangs. */
const everyVerb = () =>
  systemOf([
    [writes(0), stores(0), loads(1), adds(1), writes(64), notifies(0), stores(1, 9)],
    [awaits(0), reads(0), adds(1), loads(0), reads(4)],
    [parks(0), loads(1), awaits(1), reads(0), reads(16), adds(0)],
  ]);

describe.each(Object.entries(strategies))('%s', (_, create) => {
  const lanesWith = (seed: string, runs = 20) => {
    const system = everyVerb();
    const strategy = create(system, new Random(seed));
    return Array.from({ length: runs }, () => sample(system, strategy).lanes.join(''));
  };

  it('gives the same runs for the same seed, and others for another', () => {
    expect(lanesWith('a')).toEqual(lanesWith('a'));
    expect(lanesWith('a')).not.toEqual(lanesWith('b'));
  });

  it('gives different runs one after the other', () => {
    expect(new Set(lanesWith('a')).size).toBeGreaterThan(5);
  });

  it('chooses among the lanes that can go on', () => {
    const system = everyVerb();
    const strategy = create(system, new Random('enabled'));
    const enabled: number[][] = [];
    const onStep = (lane: number) => {
      const able = [0, 1, 2].filter((other) => system.isEnabled(other));
      expect(able).toContain(lane);
      enabled.push(able);
    };
    for (let run = 0; run < 50; run++) sample(system, strategy, { onStep });
    expect(enabled.some((able) => able.length < 3)).toBe(true);
  });

  it('makes the same runs with and without the race detector', () => {
    const system = everyVerb();
    const detector = new RaceDetector();
    const watched = create(system, new Random('a'));
    const runs = Array.from({ length: 20 }, () => sample(system, watched, { detector }).lanes.join(''));
    expect(runs).toEqual(lanesWith('a'));
  });
});
